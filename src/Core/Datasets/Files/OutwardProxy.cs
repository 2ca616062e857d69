using System.Net;

namespace EquiSep.Core.Datasets.Files;

/// <summary>The machine's proxy for the world outside; a mirror on the machine itself is reached directly.</summary>
internal sealed class OutwardProxy : IWebProxy
{
    public ICredentials? Credentials
    {
        get => HttpClient.DefaultProxy.Credentials;
        set => throw new NotSupportedException("The credentials are the machine's.");
    }

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : HttpClient.DefaultProxy.GetProxy(destination);

    public bool IsBypassed(Uri host) => host.IsLoopback || HttpClient.DefaultProxy.IsBypassed(host);
}
