using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.Coordinator.Execution;

/// <summary>
/// Whether this process serves the experiments in the store: not while it stands by or loads them. Experiments whose record is damaged
/// make it degraded.
/// </summary>
/// <param name="loop">The scheduler's loop.</param>
/// <param name="readiness">Whether the experiments are served.</param>
internal sealed class CoordinatorHealth(SchedulerLoop loop, Readiness readiness) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (readiness.Obstacle is { } obstacle)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy(obstacle));
        }

        var damaged = loop.Directory.Damaged.Select(experiment => experiment.Header.Id).ToList();
        return Task.FromResult(damaged.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded($"Damaged records of experiments: {string.Join(", ", damaged.Take(10))}{(damaged.Count > 10 ? ", …" : "")}"));
    }
}
