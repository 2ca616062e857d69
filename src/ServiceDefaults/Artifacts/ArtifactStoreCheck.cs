using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.ServiceDefaults.Artifacts;

/// <summary>Asks the artifact store for something that is not there.</summary>
/// <param name="store">The store.</param>
internal sealed class ArtifactStoreCheck(IArtifactStore store) : IHealthCheck
{
    private static readonly ArtifactName nothing = new("health/nothing");

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        try
        {
            await store.FindAsync(nothing, cancellationToken);
            return HealthCheckResult.Healthy("The artifact store answers.");
        }
        catch (IOException e)
        {
            return HealthCheckResult.Unhealthy("The artifact store does not answer.", e);
        }
    }
}
