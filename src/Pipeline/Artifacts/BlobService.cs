using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace EquiSep.Pipeline.Artifacts;

/// <summary>The client of a blob store from what the configuration says about it.</summary>
internal static class BlobService
{
    private const string Form = "ConnectionStrings:blobs is neither a connection string of Azure Storage nor the address of a blob service, such as "
        + "https://account.blob.core.windows.net, without user name, query and fragment.";

    private const string Path = "ConnectionStrings:blobs: the path of the address may have one segment, the account, as in "
        + "http://localhost:10000/devstoreaccount1. With this path blobs would lie outside their container.";

    private const string BlobEndpoint = "BlobEndpoint=";

    // The SDK reads the account from the path where the host is an IPv4 address. Nothing is sent to this one (RFC 5737): it stands for
    // the host of the address until a request is sent.
    private const string StandInHost = "192.0.2.1";

    /// <summary>Opens the store of a container; asks the service nothing yet.</summary>
    /// <param name="connection">A connection string of Azure Storage, or the address of the blob service, which is then used with the identity of the process.</param>
    /// <param name="container">The container of the blobs.</param>
    /// <param name="version">The version of the interface, such as 2024-11-04; null for the newest.</param>
    /// <param name="limit">The limit of a request; null for <see cref="BlobArtifactStore.UsualLimit"/>.</param>
    /// <exception cref="FormatException">The connection string or the version is none. The message does not repeat the string, for it may hold a key.</exception>
    public static BlobArtifactStore Open(string connection, string container, string? version = null, TimeSpan? limit = null)
    {
        var service = Connect(connection, version, standsInFor: null);
        var address = service.GetBlobContainerClient(container).Uri;
        if (!HoldsBlobs(service, container))
        {
            service = Connect(WithHost(connection, service.Uri, StandInHost), version, standsInFor: address.Host);
        }

        return HoldsBlobs(service, container)
            ? new(service.GetBlobContainerClient(container), limit, address)
            : throw new FormatException(Path);
    }

    private static BlobServiceClient Connect(string connection, string? version, string? standsInFor)
    {
        var options = version is null ? new BlobClientOptions() : new BlobClientOptions(Parse(version));

        // A store that is not there is reported within about 5 s. How long one may take that does not answer is the store's to say.
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = 3;
        options.Retry.Delay = TimeSpan.FromSeconds(0.5);
        options.Transport = BlobTransport.Shared;
        options.Retry.MaxDelay = TimeSpan.FromSeconds(5);
        options.Retry.NetworkTimeout = Timeout.InfiniteTimeSpan;
        if (standsInFor is not null)
        {
            options.AddPolicy(new HostPolicy(standsInFor), HttpPipelinePosition.PerCall);
        }

        try
        {
            return Address(connection) is { } address
                ? new(address, new SharedTokenCredential(new DefaultAzureCredential()), options)
                : new(connection, options);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new FormatException(Form);
        }
    }

    // The SDK takes the first segment of the path for the container where the host is a name and the port none of the emulator's.
    private static bool HoldsBlobs(BlobServiceClient service, string container)
    {
        var client = service.GetBlobContainerClient(container);
        var path = $"{service.Uri.AbsolutePath.TrimEnd('/')}/{container}";
        return client.Uri.AbsolutePath == path && client.GetBlobClient("folder/blob").Uri.AbsolutePath == $"{path}/folder/blob";
    }

    private static string WithHost(string connection, Uri address, string host)
    {
        var other = new UriBuilder(address) { Host = host, Query = "" }.Uri.AbsoluteUri;
        return Address(connection) is not null
            ? other
            : string.Join(';', connection.Split(';').Select(part => IsEndpoint(part) ? BlobEndpoint + other : part));
    }

    private static bool IsEndpoint(string part) => part.Trim().StartsWith(BlobEndpoint, StringComparison.OrdinalIgnoreCase);

    // With an identity nothing but TLS is spoken; a signature in an address belongs into a connection string (SharedAccessSignature).
    private static Uri? Address(string connection) =>
        !connection.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? null
        : Uri.TryCreate(connection, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && (address.UserInfo + address.Query + address.Fragment).Length == 0 ? address
        : throw new FormatException(Form);

    private static BlobClientOptions.ServiceVersion Parse(string version) =>
        Enum.TryParse<BlobClientOptions.ServiceVersion>($"V{version.Replace('-', '_')}", out var known) && Enum.IsDefined(known)
            ? known
            : throw new FormatException($"Artifacts:ServiceVersion: '{version}' is no version of the blob service that this program knows; they look like 2024-11-04.");

    // Signatures do not cover the host.
    private sealed class HostPolicy(string host) : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message) => message.Request.Uri.Host = host;
    }
}
