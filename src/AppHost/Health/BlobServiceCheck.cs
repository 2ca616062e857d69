using Azure.Storage.Blobs;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.AppHost.Health;

/// <summary>Healthy when the blob service answers a request of the account.</summary>
/// <param name="store">The blob store.</param>
internal sealed class BlobServiceCheck(IResourceWithConnectionString store) : PollingCheck("The blob service does not answer.")
{
    /// <inheritdoc/>
    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        var options = new BlobClientOptions { Transport = BlobTransport.Shared, Retry = { MaxRetries = 0, NetworkTimeout = AttemptLimit } };
        await new BlobServiceClient(await store.GetConnectionStringAsync(cancellationToken), options).GetPropertiesAsync(cancellationToken);
    }
}
