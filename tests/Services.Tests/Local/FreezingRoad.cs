using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace EquiSep.Services.Tests.Local;

/// <summary>Stands between a client and a server; while it is frozen, either sees of the other what it would see of a process that was stopped: an open connection, and silence.</summary>
internal sealed class FreezingRoad : IAsyncDisposable
{
    private static ReadOnlySpan<byte> TuneOk => [1, 0, 0, 0, 0, 0, 12, 0, 10, 0, 31];

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource over = new();
    private readonly int target;
    private readonly Task accepting;
    private volatile TaskCompletionSource free = Free();
    private volatile int heartbeat;

    public FreezingRoad(int target)
    {
        this.target = target;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Seconds between two heartbeats, as the last AMQP client that connected has agreed on; 0 before.</summary>
    public int AgreedHeartbeat => heartbeat;

    /// <summary>From now on nothing passes.</summary>
    public void Freeze() => free = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was held up passes.</summary>
    public void Thaw() => free.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        listener.Dispose();
        await accepting;
        over.Dispose();
    }

    private static TaskCompletionSource Free()
    {
        var free = new TaskCompletionSource();
        free.SetResult();
        return free;
    }

    private async Task AcceptAsync()
    {
        var relays = new List<Task>();
        try
        {
            while (true)
            {
                relays.Add(RelayAsync(await listener.AcceptTcpClientAsync(over.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, target, over.Token);
                await await Task.WhenAny(CarryAsync(client.GetStream(), server.GetStream()), CarryAsync(server.GetStream(), client.GetStream()));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One of the two is gone, or the test is over.
            }
        }
    }

    private async Task CarryAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[1 << 16];
        while (await from.ReadAsync(buffer, over.Token) is var count && count > 0)
        {
            // AMQP 0-9-1: a method frame of channel 0 with 12 bytes, connection.tune-ok: most channels, largest frame, heartbeat.
            if (buffer.AsSpan(0, count).IndexOf(TuneOk) is var start && start >= 0)
            {
                heartbeat = BinaryPrimitives.ReadInt16BigEndian(buffer.AsSpan(start + TuneOk.Length + 6));
            }

            await free.Task.WaitAsync(over.Token);
            await to.WriteAsync(buffer.AsMemory(0, count), over.Token);
        }
    }
}
