namespace EquiSep.AppHost.Servers;

/// <summary>The account of every Azurite. Microsoft publishes its key; it protects nothing.</summary>
internal static class AzuriteAccount
{
    /// <summary>Its name.</summary>
    public const string Name = "devstoreaccount1";

    /// <summary>Its key.</summary>
    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>The connection string.</summary>
    /// <param name="address">Host and port of the blobs.</param>
    public static string ConnectionString(string address) =>
        $"DefaultEndpointsProtocol=http;AccountName={Name};AccountKey={Key};BlobEndpoint=http://{address}/{Name}";
}
