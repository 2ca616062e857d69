using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.Api.Coordination;

/// <summary>Whether the experiments in the store are known yet.</summary>
internal sealed class ReadModelHealth(ReadModel model) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(model.IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The store has not been listed yet."));
}
