using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace EquiSep.ServiceDefaults.Artifacts;

/// <summary>The client of a blob store from what the configuration says about it.</summary>
internal static class BlobService
{
    private const string Form = "ConnectionStrings:blobs is neither a connection string of Azure Storage nor the address of a blob service, such as "
        + "https://account.blob.core.windows.net, without user name, query and fragment.";

    /// <summary>Makes a client; asks the store nothing yet.</summary>
    /// <param name="connection">A connection string of Azure Storage, or the address of the blob service, which is then used with the identity of the process.</param>
    /// <param name="version">The version of the interface, such as 2024-11-04; null for the newest.</param>
    /// <exception cref="FormatException">The connection string or the version is none. The message does not repeat the string, for it may hold a key.</exception>
    public static BlobServiceClient Connect(string connection, string? version)
    {
        var options = version is null ? new BlobClientOptions() : new BlobClientOptions(Parse(version));

        // A store that is not there is reported within about 5 s, one that does not answer within 5 minutes. Messages are tried again anyway.
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = 3;
        options.Retry.Delay = TimeSpan.FromSeconds(0.5);
        options.Transport = BlobTransport.Shared;
        options.Retry.MaxDelay = TimeSpan.FromSeconds(5);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(60);
        try
        {
            return Address(connection) is { } address ? new(address, new DefaultAzureCredential(), options) : new(connection, options);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new FormatException(Form);
        }
    }

    // With an identity nothing but TLS is spoken; a signature in an address belongs into a connection string (SharedAccessSignature).
    private static Uri? Address(string connection) =>
        !connection.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? null
        : Uri.TryCreate(connection, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && (address.UserInfo + address.Query + address.Fragment).Length == 0 ? address
        : throw new FormatException(Form);

    private static BlobClientOptions.ServiceVersion Parse(string version) =>
        Enum.TryParse<BlobClientOptions.ServiceVersion>($"V{version.Replace('-', '_')}", out var known) && Enum.IsDefined(known)
            ? known
            : throw new FormatException($"Artifacts:ServiceVersion: '{version}' is no version of the blob service that this program knows; they look like 2024-11-04.");
}
