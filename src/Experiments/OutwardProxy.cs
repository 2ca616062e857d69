using System.Net;

namespace EquiSep.Experiments;

/// <summary>
/// The machine's proxy (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY) for the world outside. Loopback addresses are reached directly.
/// </summary>
/// <param name="machine">The machine's proxy.</param>
public sealed class OutwardProxy(IWebProxy machine) : IWebProxy
{
    /// <inheritdoc/>
    public ICredentials? Credentials
    {
        get => machine.Credentials;
        set => throw new NotSupportedException("The credentials are the machine's.");
    }

    /// <summary>Makes it the proxy of every HTTP client of this process that has none of its own.</summary>
    public static void Install()
    {
        if (HttpClient.DefaultProxy is not OutwardProxy)
        {
            HttpClient.DefaultProxy = new OutwardProxy(HttpClient.DefaultProxy);
        }
    }

    /// <inheritdoc/>
    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : machine.GetProxy(destination);

    /// <inheritdoc/>
    public bool IsBypassed(Uri host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.IsLoopback || host.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) || machine.IsBypassed(host);
    }
}
