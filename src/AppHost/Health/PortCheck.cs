using System.Net;
using System.Net.Sockets;

namespace EquiSep.AppHost.Health;

/// <summary>Healthy when a process listens on a port of the loopback address.</summary>
/// <param name="port">The port.</param>
internal sealed class PortCheck(int port) : PollingCheck($"No process listens on port {port}.")
{
    /// <inheritdoc/>
    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
    }
}
