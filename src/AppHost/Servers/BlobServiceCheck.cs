using Azure.Storage.Blobs;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.AppHost.Servers;

/// <summary>Healthy when the blob service answers a request of the account.</summary>
/// <param name="resource">The blob store.</param>
internal sealed class BlobServiceCheck(IResourceWithConnectionString resource) : IHealthCheck
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var options = new BlobClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = limit } };
            var service = new BlobServiceClient(await resource.GetConnectionStringAsync(cancellationToken), options);
            await service.GetPropertiesAsync(cancellationToken).WaitAsync(limit, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The blob service does not answer.", e);
        }
    }
}
