using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EquiSep.Pipeline.Messaging;

/// <summary>
/// Fails <c>/alive</c> once the bus has been disconnected for <see cref="Limit"/>, so that an orchestrator restarts a process that does not
/// reconnect.
/// </summary>
/// <param name="bus">The bus.</param>
/// <param name="clock">Measures the time without a broker.</param>
/// <param name="logger">The log.</param>
internal sealed partial class BusWatchdog(IBusControl bus, TimeProvider clock, ILogger<BusWatchdog> logger)
    : BackgroundService, IHealthCheck
{
    private long lastHealthy = clock.GetTimestamp();
    private int isOver;

    /// <summary>The time without a broker after which the process counts as stuck.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromMinutes(5);

    /// <summary>The time between two checks of the bus.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        clock.GetElapsedTime(Interlocked.Read(ref lastHealthy)) < Limit
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"There has been no broker for {Limit.TotalMinutes:F0} minutes."));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            if (bus.CheckHealth().Status == BusHealthStatus.Healthy)
            {
                Interlocked.Exchange(ref lastHealthy, clock.GetTimestamp());
                isOver = 0;
            }
            else if (clock.GetElapsedTime(lastHealthy) >= Limit && Interlocked.Exchange(ref isOver, 1) == 0)
            {
                LogOver(Limit.TotalMinutes);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Error, "There has been no broker for {Minutes} minutes; /alive answers 503 until it is back")]
    private partial void LogOver(double minutes);
}
