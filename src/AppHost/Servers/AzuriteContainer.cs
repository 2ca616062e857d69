namespace EquiSep.AppHost.Servers;

/// <summary>Azurite, the emulator of Azure's blob store, as a container.</summary>
/// <param name="name">Name of the resource and of its connection string.</param>
internal sealed class AzuriteContainer(string name) : ContainerResource(name), IResourceWithConnectionString
{
    /// <summary>The image.</summary>
    public const string Image = "mcr.microsoft.com/azure-storage/azurite";

    /// <summary>Version of the image, the one that infra uses.</summary>
    public const string Tag = "3.35.0";

    /// <summary>Name of the endpoint of the blobs.</summary>
    public const string BlobEndpoint = "blob";

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression
    {
        get
        {
            // A host name with a port other than 10000 would be read as the name of an account.
            var endpoint = new EndpointReference(this, BlobEndpoint);
            var (host, port) = (endpoint.Property(EndpointProperty.IPV4Host), endpoint.Property(EndpointProperty.Port));
            return ReferenceExpression.Create(
                $"DefaultEndpointsProtocol=http;AccountName={AzuriteAccount.Name};AccountKey={AzuriteAccount.Key};BlobEndpoint=http://{host}:{port}/{AzuriteAccount.Name}");
        }
    }
}
