using EquiSep.Contracts.Messages;
using EquiSep.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace EquiSep.ServiceDefaults.Messaging;

/// <summary>
/// Counts what lies in <see cref="QueueNames.DeadLetters"/> and makes it seen: the gauge <c>equisep.dead_letters</c>, a warning in
/// the log when there are more, and <c>/health</c>, which is degraded but ready.
/// </summary>
internal sealed partial class DeadLetters : BackgroundService, IHealthCheck
{
    private readonly BrokerAddress broker;
    private readonly TimeSpan pause;
    private readonly ILogger<DeadLetters> logger;
    private long count;

    /// <summary>Prepares the count.</summary>
    /// <param name="broker">Where the queue is.</param>
    /// <param name="pause">How long a count holds.</param>
    /// <param name="logger">The log.</param>
    public DeadLetters(BrokerAddress broker, TimeSpan pause, ILogger<DeadLetters> logger)
    {
        (this.broker, this.pause, this.logger) = (broker, pause, logger);
        EquiSepTelemetry.Meter.CreateObservableGauge("equisep.dead_letters", () => Interlocked.Read(ref count), "{message}", "Messages that nobody could deal with.");
    }

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        var messages = Interlocked.Read(ref count);
        return Task.FromResult(messages == 0
            ? HealthCheckResult.Healthy("There are no dead letters.")
            : HealthCheckResult.Degraded($"{messages} messages that nobody could deal with lie in the queue {QueueNames.DeadLetters}."));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(pause);
        do
        {
            try
            {
                Take(await CountAsync(stoppingToken));
            }
            catch (Exception e) when (e is BrokerUnreachableException or OperationInterruptedException or AlreadyClosedException or IOException or TimeoutException)
            {
                // The broker is away, which the bus reports, or nobody has declared the queue yet. The last count holds.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Take(long found)
    {
        var before = Interlocked.Exchange(ref count, found);
        if (found > before)
        {
            LogMore(found, QueueNames.DeadLetters);
        }
    }

    // A connection of its own, so that a queue that is not there closes no channel of the bus.
    private async Task<long> CountAsync(CancellationToken token)
    {
        var factory = new ConnectionFactory
        {
            HostName = broker.Host,
            Port = broker.Port,
            VirtualHost = broker.VirtualHost,
            UserName = broker.User,
            Password = broker.Password,
            ClientProvidedName = QueueNames.DeadLetters,
            AutomaticRecoveryEnabled = false,
            Ssl = { Enabled = broker.Encrypted, ServerName = broker.Host },
        };
        await using var connection = await factory.CreateConnectionAsync(token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: token);
        return await channel.MessageCountAsync(QueueNames.DeadLetters, token);
    }

    [LoggerMessage(LogLevel.Warning, "{Count} messages that nobody could deal with lie in the queue {Queue}")]
    private partial void LogMore(long count, string queue);
}
