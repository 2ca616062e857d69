using System.Net;
using System.Net.Sockets;

namespace EquiSep.Testing;

/// <summary>A loopback port that refuses connections. It is bound but does not listen, so no other process can take it.</summary>
internal sealed class ClosedPort : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Binds a free port.</summary>
    public ClosedPort() => socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    /// <summary>The port.</summary>
    public int Number => ((IPEndPoint)socket.LocalEndPoint!).Port;

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();
}
