using System.Net;
using System.Net.Sockets;

namespace EquiSep.Testing;

/// <summary>Ports of the loopback address.</summary>
internal static class FreePort
{
    private static readonly HashSet<int> given = [];

    /// <summary>
    /// A port that nobody listens on and that this process has not given away before. It lies below those that the system gives
    /// to outgoing connections, so that it is free again after an outage.
    /// </summary>
    public static int Find() => Find(1);

    /// <summary>The first of some such ports in a row.</summary>
    public static int Find(int count)
    {
        while (true)
        {
            var first = Random.Shared.Next(20_000, 32_000);
            if (Enumerable.Range(first, count).All(IsFree))
            {
                return first;
            }
        }
    }

    private static bool IsFree(int port)
    {
        lock (given)
        {
            if (!given.Add(port))
            {
                return false;
            }
        }

        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            // Another process has it.
            return false;
        }
    }
}
