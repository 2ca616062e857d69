using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EquiSep.Services.Tests.Local;

/// <summary>Ports of this machine.</summary>
internal static class Loopback
{
    private const int First = 12_000;
    private static readonly int end = FirstEphemeral();

    /// <summary>
    /// A port that nobody listens on at the moment. It lies below those that the system gives out by itself, so no connection takes it.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, end);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
            }
        }
    }

    /// <summary>Waits until somebody listens.</summary>
    /// <exception cref="TimeoutException">Nobody did.</exception>
    public static async Task WaitForAsync(int port, string who)
    {
        var end = DateTime.UtcNow + Waiting.Longest;
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (DateTime.UtcNow < end)
            {
                await Task.Delay(50);
            }
            catch (SocketException e)
            {
                throw new TimeoutException($"{who} does not listen on port {port}.", e);
            }
        }
    }

    private static int FirstEphemeral()
    {
        const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
        return File.Exists(Range) ? int.Parse(File.ReadAllText(Range).Split('\t', ' ')[0], CultureInfo.InvariantCulture) : 32_768;
    }
}
