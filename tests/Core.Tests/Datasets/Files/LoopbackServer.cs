using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EquiSep.Core.Tests.Datasets.Files;

/// <summary>A request as the server saw it.</summary>
public sealed record Request(string Path, IReadOnlyDictionary<string, string> Headers)
{
    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>First byte of the range asked for, or 0.</summary>
    public int From => Headers.TryGetValue("Range", out var range)
        ? int.Parse(range["bytes=".Length..range.IndexOf('-', StringComparison.Ordinal)], CultureInfo.InvariantCulture)
        : 0;
}

/// <summary>
/// An HTTP server on the loopback address that can misbehave in every way, since each answer is written by hand.
/// It ends with the test.
/// </summary>
public sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly Func<Request, Answer, Task> handler;
    private readonly Task accepting;

    public LoopbackServer(Func<Request, Answer, Task> handler)
    {
        this.handler = handler;
        listener.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/data/";
        accepting = AcceptAsync();
    }

    public string Url { get; }

    public ConcurrentQueue<Request> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        await accepting;
        listener.Dispose();
        ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await listener.AcceptTcpClientAsync(ending.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                var path = (await reader.ReadLineAsync(ending.Token))!.Split(' ')[1];
                var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                while (await reader.ReadLineAsync(ending.Token) is { Length: > 0 } line)
                {
                    var colon = line.IndexOf(':', StringComparison.Ordinal);
                    headers[line[..colon]] = line[(colon + 1)..].Trim();
                }

                var request = new Request(path, headers);
                Requests.Enqueue(request);
                await handler(request, new(client, stream, ending.Token));
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client went away, or the test is over.
            }
        }
    }
}

/// <summary>The ways in which the server answers.</summary>
public sealed class Answer(TcpClient client, Stream stream, CancellationToken ending)
{
    public async Task HeadAsync(string status, params string[] headers) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            string.Join("\r\n", [$"HTTP/1.1 {status}", "Connection: close", .. headers, "", ""])), ending);

    public async Task BytesAsync(ReadOnlyMemory<byte> bytes) => await stream.WriteAsync(bytes, ending);

    public async Task StatusAsync(string status) => await HeadAsync(status, "Content-Length: 0");

    public async Task FileAsync(byte[] body)
    {
        await HeadAsync("200 OK", $"Content-Length: {body.Length}");
        await BytesAsync(body);
    }

    /// <summary>The rest of a file, as a server that knows ranges gives it.</summary>
    public async Task RestAsync(byte[] body, int from)
    {
        await HeadAsync("206 Partial Content", $"Content-Length: {body.Length - from}", $"Content-Range: bytes {from}-{body.Length - 1}/{body.Length}");
        await BytesAsync(body.AsMemory(from));
    }

    /// <summary>Cuts the connection, as a broken line does.</summary>
    public void Cut() => client.Client.Close(0);

    /// <summary>Says nothing more until the test is over.</summary>
    public Task FallSilentAsync() => Task.Delay(Timeout.InfiniteTimeSpan, ending);
}
