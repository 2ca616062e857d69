using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.Pipeline.Messaging;

/// <summary>
/// Checks whether the bus is connected. MassTransit's own check reports a bus that reconnects as degraded, which probes take for ready.
/// </summary>
/// <param name="bus">The bus.</param>
internal sealed class BusCheck(IBusControl bus) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        var health = bus.CheckHealth();
        return Task.FromResult(health.Status == BusHealthStatus.Healthy
            ? HealthCheckResult.Healthy(health.Description)
            : HealthCheckResult.Unhealthy(health.Description));
    }
}
