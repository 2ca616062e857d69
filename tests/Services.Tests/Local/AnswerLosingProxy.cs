using System.Net;
using System.Net.Sockets;

namespace EquiSep.Services.Tests.Local;

/// <summary>Stands between a client and a server and, when told to, lets one request through but not its answer.</summary>
internal sealed class AnswerLosingProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int target;
    private int toLose;
    private int lost;

    public AnswerLosingProxy(int target)
    {
        this.target = target;
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How many answers were lost.</summary>
    public int Lost => lost;

    /// <summary>Loses the next answer.</summary>
    public void LoseNextAnswer() => Interlocked.Increment(ref toLose);

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            await server.ConnectAsync(IPAddress.Loopback, target);
            await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream()), AnswerAsync(server.GetStream(), client.GetStream()));
        }
    }

    private async Task AnswerAsync(NetworkStream server, NetworkStream client)
    {
        var buffer = new byte[1 << 16];
        while (await server.ReadAsync(buffer) is var count && count > 0)
        {
            if (Interlocked.CompareExchange(ref toLose, 0, 1) == 1)
            {
                Interlocked.Increment(ref lost);
                return;
            }

            await client.WriteAsync(buffer.AsMemory(0, count));
        }
    }
}
