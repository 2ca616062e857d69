using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EquiSep.Testing;

/// <summary>A TCP proxy on loopback that fails in the ways that networks do. It starts by passing everything on.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private const int BufferLength = 1 << 16;
    private readonly CancellationTokenSource over = new();
    private readonly ConcurrentDictionary<Connection, Task> connections = [];
    private readonly int target;
    private volatile Mode mode = Mode.Passing;
    private volatile int accepted;
    private volatile int heartbeat;
    private Socket listener;
    private Task accepting;

    /// <summary>Listens on a free port.</summary>
    /// <param name="target">The port of the server on loopback.</param>
    public FaultyProxy(int target)
    {
        this.target = target;
        listener = Bind(0);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        accepting = AcceptAsync(listener);
    }

    /// <summary>The port that clients connect to.</summary>
    public int Port { get; }

    /// <summary>Number of connections accepted so far.</summary>
    public int Accepted => accepted;

    /// <summary>Seconds between two heartbeats, as the last AMQP client that connected has agreed on; 0 before.</summary>
    public int AgreedHeartbeat => heartbeat;

    /// <summary>Passes everything on, what was held back first.</summary>
    public void Pass()
    {
        if (!listener.IsBound)
        {
            listener = Bind(Port);
            accepting = AcceptAsync(listener);
        }

        Change(Mode.Passing);
    }

    /// <summary>Falls silent: connections stay open and new ones are accepted, but nothing passes, the ends of connections neither.</summary>
    public void FallSilent() => Change(new(Closed(), TimeSpan.Zero, null));

    /// <summary>Passes everything on after a delay.</summary>
    /// <param name="delay">Time that each piece of at most 64 KiB is held back.</param>
    public void Delay(TimeSpan delay) => Change(new(Open(), delay, null));

    /// <summary>Resets each connection, open ones included, once the server has sent some bytes more.</summary>
    /// <param name="bytes">Bytes from the server that pass on each connection.</param>
    public void CutAfter(long bytes) => Change(new(Open(), TimeSpan.Zero, bytes));

    /// <summary>Resets all connections and refuses new ones.</summary>
    public void Refuse()
    {
        listener.Dispose();
        foreach (var connection in connections.Keys)
        {
            connection.Reset();
        }

        listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(connections.Values);
        over.Dispose();
    }

    private static TaskCompletionSource Closed() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource Open()
    {
        var gate = Closed();
        gate.SetResult();
        return gate;
    }

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        socket.Listen();
        return socket;
    }

    private void Change(Mode next)
    {
        var before = mode;
        mode = next;
        foreach (var connection in connections.Keys)
        {
            connection.Passed = 0;
        }

        // What is held back asks for the mode again.
        before.Gate.TrySetResult();
    }

    private async Task AcceptAsync(Socket from)
    {
        try
        {
            while (true)
            {
                var connection = new Connection(await from.AcceptAsync(over.Token));
                Interlocked.Increment(ref accepted);
                var relay = new TaskCompletionSource();
                connections[connection] = relay.Task;
                _ = RelayAsync(connection).ContinueWith(
                    _ =>
                    {
                        connections.TryRemove(connection, out var _);
                        relay.SetResult();
                    },
                    TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The proxy refuses connections, or the test is over.
        }
    }

    private async Task RelayAsync(Connection connection)
    {
        using (connection)
        {
            try
            {
                await HoldAsync();
                await connection.Server.ConnectAsync(IPAddress.Loopback, target, over.Token);
                await Task.WhenAll(
                    CarryAsync(connection, connection.Client, connection.Server), CarryAsync(connection, connection.Server, connection.Client));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // One of the two is gone, the connection was cut, or the test is over.
            }
        }
    }

    private async Task CarryAsync(Connection connection, Socket from, Socket to)
    {
        var buffer = new byte[BufferLength];
        while (true)
        {
            var count = await ReceiveAsync(from, buffer);
            if (AmqpHeartbeat(buffer.AsSpan(0, count)) is { } agreed)
            {
                heartbeat = agreed;
            }

            var now = await HoldAsync();
            if (count == 0)
            {
                to.Shutdown(SocketShutdown.Send);
                return;
            }

            if (now.CutAfter is { } limit && from == connection.Server && (connection.Passed += count) > limit)
            {
                var rest = Math.Max(0, count - (int)(connection.Passed - limit));
                await SendAsync(to, buffer.AsMemory(0, rest));
                connection.Reset();
                return;
            }

            await SendAsync(to, buffer.AsMemory(0, count));
        }
    }

    // Waits until something may pass.
    private async Task<Mode> HoldAsync()
    {
        while (true)
        {
            var now = mode;
            await now.Gate.Task.WaitAsync(over.Token);
            if (now.Delay > TimeSpan.Zero)
            {
                await Task.Delay(now.Delay, over.Token);
            }

            if (now == mode)
            {
                return now;
            }
        }
    }

    // A reset is an end, which passes when anything may.
    private async Task<int> ReceiveAsync(Socket from, byte[] buffer)
    {
        try
        {
            return await from.ReceiveAsync(buffer, over.Token);
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    private async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await to.SendAsync(bytes, over.Token)..];
        }
    }

    // AMQP 0-9-1: a method frame of channel 0 with 12 bytes, connection.tune-ok: maximum of channels, largest frame, heartbeat.
    private static int? AmqpHeartbeat(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> tuneOk = [1, 0, 0, 0, 0, 0, 12, 0, 10, 0, 31];
        return bytes.IndexOf(tuneOk) is var start && start >= 0 ? BinaryPrimitives.ReadInt16BigEndian(bytes[(start + tuneOk.Length + 6)..]) : null;
    }

    private sealed record Mode(TaskCompletionSource Gate, TimeSpan Delay, long? CutAfter)
    {
        public static Mode Passing => new(Open(), TimeSpan.Zero, null);
    }

    private sealed class Connection(Socket client) : IDisposable
    {
        public Socket Client => client;

        public Socket Server { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        // Bytes from the server since the mode was chosen.
        public long Passed { get; set; }

        public void Reset()
        {
            Client.LingerState = Server.LingerState = new(enable: true, seconds: 0);
            Dispose();
        }

        public void Dispose()
        {
            Client.Dispose();
            Server.Dispose();
        }
    }
}
