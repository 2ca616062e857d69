using System.Diagnostics.Metrics;
using System.Net.Sockets;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Telemetry;
using EquiSep.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace EquiSep.Pipeline.Messaging;

/// <summary>
/// Counts the messages that wait in each queue: the gauge <c>equisep.queue.messages</c>. It asks the broker at an interval, on a connection
/// of its own that stays open, so that a reader of the gauge never waits. While the broker does not answer there is no gauge. Once a
/// connection, queues that are empty are looked at for a leader.
/// </summary>
internal sealed partial class QueueMonitor : BackgroundService
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan closing = TimeSpan.FromSeconds(1);
    private readonly Meter meter = new(EquiSepTelemetry.Name, EquiSepTelemetry.Version);
    private readonly ConnectionFactory factory;
    private readonly DeadLetters deadLetters;
    private readonly LeaderlessQueues leaderless;

    // The queues that are known to have a leader on this connection, and the search among the others.
    private readonly HashSet<string> led = [];
    private Task<IReadOnlyList<string>> search = Task.FromResult<IReadOnlyList<string>>([]);
    private readonly TimeSpan interval;
    private readonly ILogger<QueueMonitor> logger;
    private volatile IReadOnlyDictionary<string, long> counts = new Dictionary<string, long>();
    private IConnection? connection;

    /// <summary>Prepares the count.</summary>
    /// <param name="broker">Address of the broker.</param>
    /// <param name="deadLetters">Told of each count of the dead letters.</param>
    /// <param name="leaderless">Told of queues that may have no leader.</param>
    /// <param name="interval">Time between two counts.</param>
    /// <param name="logger">The log.</param>
    public QueueMonitor(
        BrokerAddress broker, DeadLetters deadLetters, LeaderlessQueues leaderless, TimeSpan interval, ILogger<QueueMonitor> logger)
    {
        (this.deadLetters, this.leaderless, this.interval, this.logger) = (deadLetters, leaderless, interval, logger);
        factory = BrokerConnections.Factory(broker, "queue-monitor");

        // What is given up for its limit ends only then: a handshake, and a channel that waits for the answer to its own end.
        factory.HandshakeContinuationTimeout = limit;
        factory.ContinuationTimeout = limit;
        meter.CreateObservableGauge("equisep.queue.messages", Observe, "{message}", "Messages that wait in a queue and no consumer has.");
    }

    /// <summary>Closes the connection.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await search;
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
            counts = await TryCountAsync(stoppingToken);
            if (counts.TryGetValue(QueueNames.DeadLetters, out var dead))
            {
                deadLetters.Take(dead);
            }

            if (search.IsCompleted)
            {
                led.UnionWith(await search);
                search = leaderless.TryMendAsync([.. counts.Keys.Except(led)], stoppingToken);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private IEnumerable<Measurement<long>> Observe() =>
        counts.Select(count => new Measurement<long>(count.Value, MetricLabels.OfQueue(count.Key)));

    private async Task<IReadOnlyDictionary<string, long>> TryCountAsync(CancellationToken stop)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(limit);
        try
        {
            return await CountAsync(timeout.Token);
        }
        catch (Exception e) when (!stop.IsCancellationRequested
            && e is RabbitMQClientException or IOException or SocketException or TimeoutException or OperationCanceledException)
        {
            // The bus reports the loss of the broker. Without counts there is no gauge, which a reader of metrics sees.
            LogNoAnswer(e.Message);
            await DisconnectAsync();
            return new Dictionary<string, long>();
        }
    }

    private async Task<IReadOnlyDictionary<string, long>> CountAsync(CancellationToken token)
    {
        if (connection is not { IsOpen: true })
        {
            await DisconnectAsync();
            connection = await factory.CreateConnectionAsync(token);
        }

        var found = new Dictionary<string, long>();
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

        return found;
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

    // What is found of a broker that is lost says nothing about the one that comes back.
    private async Task DisconnectAsync()
    {
        led.Clear();
        search = Task.FromResult<IReadOnlyList<string>>([]);
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
