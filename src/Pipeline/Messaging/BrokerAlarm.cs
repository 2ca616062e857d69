using System.Net.Sockets;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace EquiSep.Pipeline.Messaging;

/// <summary>
/// Reports a broker that takes no messages because its memory or disk is low: <c>/health</c> is degraded, with the broker's reason. The
/// broker tells it to connections that publish, so this one publishes a message that no queue gets.
/// </summary>
public sealed partial class BrokerAlarm : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan closing = TimeSpan.FromSeconds(1);
    private readonly ConnectionFactory factory;
    private readonly TimeSpan interval;
    private readonly ILogger<BrokerAlarm> logger;
    private volatile string? reason;

    /// <summary>Prepares the reports.</summary>
    /// <param name="broker">Address of the broker.</param>
    /// <param name="interval">Time between two messages.</param>
    /// <param name="logger">The log.</param>
    internal BrokerAlarm(BrokerAddress broker, TimeSpan interval, ILogger<BrokerAlarm> logger)
    {
        (this.interval, this.logger) = (interval, logger);
        factory = BrokerConnections.Factory(broker, "alarm-monitor");
    }

    /// <summary>Why the broker takes no messages, in its own words; null when it takes them, or does not answer.</summary>
    public string? Reason => reason;

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        Reason is { } low
            ? HealthCheckResult.Degraded($"The broker takes no messages: {low}.")
            : HealthCheckResult.Healthy("The broker takes messages."));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WatchAsync(stoppingToken);
            }
            catch (Exception e)
                when (e is RabbitMQClientException or IOException or SocketException or TimeoutException or OperationCanceledException)
            {
                // The bus reports the loss of the broker.
                reason = null;
            }

            await Task.Delay(interval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WatchAsync(CancellationToken stop)
    {
        var connection = await factory.CreateConnectionAsync(stop);
        try
        {
            connection.ConnectionBlockedAsync += (_, blocked) => Take(blocked.Reason);
            connection.ConnectionUnblockedAsync += (_, _) => Take(null);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
            while (connection.IsOpen)
            {
                // A blocked broker reads nothing more of this connection.
                if (reason is null)
                {
                    await channel.BasicPublishAsync("", "equisep-alarm-monitor", body: default, stop);
                }

                await Task.Delay(interval, stop);
            }
        }
        finally
        {
            await connection.AbortAsync(closing);
            await connection.DisposeAsync();
        }
    }

    private Task Take(string? now)
    {
        reason = now;
        if (now is null)
        {
            LogOver();
        }
        else
        {
            LogAlarm(now);
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Warning, "The broker takes no messages: {Reason}")]
    private partial void LogAlarm(string reason);

    [LoggerMessage(LogLevel.Information, "The broker takes messages again")]
    private partial void LogOver();
}
