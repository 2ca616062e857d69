using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.Pipeline.Artifacts;

/// <summary>Probes the store for an artifact that does not exist, once the probe at the start has succeeded.</summary>
/// <param name="store">The store.</param>
/// <param name="probe">The probe.</param>
internal sealed class ArtifactStoreCheck(IArtifactStore store, ArtifactStoreProbe probe) : IHealthCheck
{
    private static readonly ArtifactName nothing = new(ArtifactStoreProbe.Prefix + "nothing");

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        try
        {
            if (await probe.TroubleAsync(cancellationToken) is { } trouble)
            {
                return HealthCheckResult.Unhealthy(trouble);
            }

            await store.FindAsync(nothing, cancellationToken);
            return HealthCheckResult.Healthy("The artifact store answers.");
        }
        catch (OutageException e)
        {
            return HealthCheckResult.Unhealthy("The artifact store does not answer.", e);
        }
        catch (OperationCanceledException e) when (context.Registration.Timeout > TimeSpan.Zero)
        {
            var limit = context.Registration.Timeout.TotalSeconds;
            return HealthCheckResult.Unhealthy($"The artifact store does not answer within {limit} s.", e);
        }
    }
}
