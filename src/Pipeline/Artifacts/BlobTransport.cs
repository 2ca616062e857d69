using Azure.Core.Pipeline;
using EquiSep.Experiments;

namespace EquiSep.Pipeline.Artifacts;

/// <summary>The connections to a blob service.</summary>
public static class BlobTransport
{
    /// <summary>
    /// The transport for a client's options. The SDK's own reads <c>HTTP_PROXY</c> and the like by itself and sends loopback addresses
    /// there, too.
    /// </summary>
    public static HttpClientTransport Shared { get; } = new(new HttpClient(new SocketsHttpHandler
    {
        Proxy = new OutwardProxy(HttpClient.DefaultProxy),
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    });
}
