using System.Net;
using System.Net.Sockets;

namespace EquiSep.AppHost.Servers;

/// <summary>Ports of the loopback address.</summary>
internal static class FreePort
{
    /// <summary>A port that nobody listens on, below those that the system gives to outgoing connections.</summary>
    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            if (IsFree(port))
            {
                return port;
            }
        }
    }

    /// <summary>Whether nobody listens on a port.</summary>
    /// <param name="port">The port.</param>
    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
