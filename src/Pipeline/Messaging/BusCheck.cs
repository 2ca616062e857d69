using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.Pipeline.Messaging;

/// <summary>
/// Whether the bus has its broker. MassTransit's own check calls a bus that lost it degraded for as long as it looks for it, which
/// a probe takes for ready.
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
