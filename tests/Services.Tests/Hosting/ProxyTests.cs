using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using EquiSep.Experiments;
using EquiSep.Services.Tests.Local;

namespace EquiSep.Services.Tests.Hosting;

/// <summary>The machine's proxy (HTTP_PROXY and the like) is for the world outside.</summary>
public sealed class ProxyTests
{
    [Theory]
    [InlineData("http://127.0.0.1:1/", false)]
    [InlineData("http://127.8.8.8:1/", false)]
    [InlineData("https://localhost/", false)]
    [InlineData("http://azurite.localhost:1/", false)]
    [InlineData("http://[::1]:1/", false)]
    [InlineData("http://10.0.0.1/", true)]
    [InlineData("https://account.blob.core.windows.net/", true)]
    [InlineData("http://localhost.example/", true)]
    [InlineData("http://internal.example/", false)]
    public void Loopback_addresses_and_those_that_the_machine_excludes_are_reached_directly(string address, bool isProxied)
    {
        var proxy = new OutwardProxy(new WebProxy("http://proxy.example:3128", BypassOnLocal: false, [@"internal\.example"]));

        Assert.Equal(isProxied ? new Uri("http://proxy.example:3128") : null, proxy.GetProxy(new(address)));
        Assert.Equal(!isProxied, proxy.IsBypassed(new(address)));
    }

    [Fact]
    public async Task A_service_reaches_a_store_and_a_collector_on_a_loopback_address_without_the_proxy()
    {
        Assert.SkipUnless(Azurite.Missing is null, $"Azurite: {Azurite.Missing}.");
        await using var azurite = new Azurite();
        await azurite.StartAsync();
        await using var proxy = new Listener();
        await using var collector = new Listener();
        var address = $"http://127.0.0.1:{proxy.Port}";
        await using var service = new ServiceProcess(
            "DataService",
            ("HTTP_PROXY", address), ("HTTPS_PROXY", address), ("ALL_PROXY", address), ("http_proxy", address), ("NO_PROXY", ""), ("no_proxy", ""),
            ("ConnectionStrings__blobs", Azurite.ConnectionString(azurite.Port)),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://localhost:{collector.Port}"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BLRP_SCHEDULE_DELAY", "100"));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var health = new Uri($"http://127.0.0.1:{await service.PortAsync()}/health");

        await Waiting.UntilAsync(
            async () => (await client.GetAsync(health, TestContext.Current.CancellationToken)).StatusCode, status => status == HttpStatusCode.OK, "the store answers");
        await Waiting.UntilAsync(() => Task.FromResult(collector.Connections.Count), count => count > 0, "the collector is asked");

        Assert.Empty(proxy.Connections);
    }

    /// <summary>Notes who connects, and answers nobody.</summary>
    private sealed class Listener : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly Task accepting;

        public Listener()
        {
            listener.Start();
            accepting = AcceptAsync();
        }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public ConcurrentQueue<EndPoint?> Connections { get; } = [];

        public async ValueTask DisposeAsync()
        {
            listener.Stop();
            await accepting;
            listener.Dispose();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    Connections.Enqueue(client.Client.RemoteEndPoint);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
