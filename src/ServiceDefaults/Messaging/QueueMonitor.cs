using System.Diagnostics.Metrics;
using System.Net.Sockets;
using EquiSep.Contracts.Messages;
using EquiSep.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace EquiSep.ServiceDefaults.Messaging;

/// <summary>
/// Counts the messages that wait in each queue: the gauge <c>equisep.queue.messages</c>. It asks the broker at an interval, on a connection
/// of its own that stays open, so that a reader of the gauge never waits. While the broker does not answer there is no gauge. After each
/// connection it looks once whether empty queues have a leader.
/// </summary>
internal sealed partial class QueueMonitor : BackgroundService
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan mending = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan closing = TimeSpan.FromSeconds(1);
    private readonly Meter meter = new(EquiSepTelemetry.Name, EquiSepTelemetry.Version);
    private readonly ConnectionFactory factory;
    private readonly DeadLetters deadLetters;
    private readonly LeaderlessQueues leaderless;

    // The queues that are known to have a leader on this connection.
    private readonly HashSet<string> led = [];
    private readonly TimeSpan interval;
    private readonly ILogger<QueueMonitor> logger;
    private Dictionary<string, long> found = [];
    private volatile Dictionary<string, long> counts = [];
    private IConnection? connection;

    /// <summary>Prepares the count.</summary>
    /// <param name="broker">Address of the broker.</param>
    /// <param name="deadLetters">Told of each count of the dead letters.</param>
    /// <param name="deliveryLimit">How often a message may come back, as all hosts declare it.</param>
    /// <param name="interval">Time between two counts.</param>
    /// <param name="logs">The log.</param>
    public QueueMonitor(BrokerAddress broker, DeadLetters deadLetters, int deliveryLimit, TimeSpan interval, ILoggerFactory logs)
    {
        (this.deadLetters, this.interval, logger) = (deadLetters, interval, logs.CreateLogger<QueueMonitor>());
        factory = BrokerConnections.Factory(broker, "queue-monitor");
        leaderless = new(factory, deliveryLimit, logs.CreateLogger<LeaderlessQueues>());
        meter.CreateObservableGauge("equisep.queue.messages", Observe, "{message}", "Messages that wait in a queue and no consumer has.");
    }

    /// <summary>Closes the connection.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await DisconnectAsync();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval);
        do
        {
            counts = await TryAsync(CountAsync, limit, stoppingToken) ? found : [];
            if (counts.TryGetValue(QueueNames.DeadLetters, out var dead))
            {
                deadLetters.Take(dead);
            }

            await TryAsync(MendAsync, mending, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private IEnumerable<Measurement<long>> Observe() =>
        counts.Select(count => new Measurement<long>(count.Value, MetricLabels.OfQueue(count.Key)));

    // Whether the broker answers.
    private async Task<bool> TryAsync(Func<CancellationToken, Task> ask, TimeSpan within, CancellationToken stop)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(within);
        try
        {
            await ask(timeout.Token);
            return true;
        }
        catch (Exception e) when (!stop.IsCancellationRequested
            && e is RabbitMQClientException or IOException or SocketException or TimeoutException or OperationCanceledException)
        {
            // The bus reports the loss of the broker. Without counts there is no gauge, which a reader of metrics sees.
            LogNoAnswer(e.Message);
            await DisconnectAsync();
            return false;
        }
    }

    private async Task CountAsync(CancellationToken token)
    {
        if (connection is not { IsOpen: true })
        {
            await DisconnectAsync();
            connection = await factory.CreateConnectionAsync(token);
        }

        found = [];
        foreach (var queue in QueueNames.All)
        {
            if (await AskAsync(connection, queue, token) is { } answer)
            {
                found.Add(queue, answer.MessageCount);
                if (answer is not { MessageCount: 0, ConsumerCount: 0 })
                {
                    led.Add(queue);
                }
            }
        }
    }

    private async Task MendAsync(CancellationToken token)
    {
        IReadOnlyList<string> unsure = [.. counts.Keys.Except(led)];
        if (unsure.Count > 0)
        {
            await leaderless.MendAsync(unsure, token);
            led.UnionWith(unsure);
        }
    }

    // The broker closes the channel when there is no such queue, so each queue has a channel of its own.
    private static async Task<QueueDeclareOk?> AskAsync(IConnection connection, string queue, CancellationToken token)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: token);
        try
        {
            return await channel.QueueDeclarePassiveAsync(queue, token);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }

    private async Task DisconnectAsync()
    {
        led.Clear();
        if (connection is { } open)
        {
            connection = null;
            await open.AbortAsync(closing);
            await open.DisposeAsync();
        }
    }

    [LoggerMessage(LogLevel.Debug, "The messages in the queues cannot be counted: {Reason}")]
    private partial void LogNoAnswer(string reason);
}
