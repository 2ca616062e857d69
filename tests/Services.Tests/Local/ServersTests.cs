using System.Net;
using System.Net.Sockets;
using Azure.Storage.Blobs;
using EquiSep.ServiceDefaults.Artifacts;
using EquiSep.Services.Tests.Artifacts;

namespace EquiSep.Services.Tests.Local;

/// <summary>infra/local/up.sh and down.sh on the real servers.</summary>
public sealed class ServersTests
{
    [Fact]
    public async Task Servers_come_up_come_back_when_they_are_killed_and_go()
    {
        Assert.SkipUnless(Azurite.Missing is null && RabbitMq.Missing is null, "RabbitMQ or Azurite: not here; infra/local/install.sh fetches them.");
        await using var servers = new Servers();

        var said = await servers.UpAsync();
        TestContext.Current.TestOutputHelper!.WriteLine(said);
        var first = Servers.Names.ToDictionary(name => name, servers.Pid);
        await UseAsync(said);

        // The time that infra/secrets.sh gives measurements: 12 hours.
        Assert.Equal("{ok,43200000}", await servers.AskBrokerAsync("application:get_env(rabbit, consumer_timeout)."));

        await servers.KillAsync("rabbitmq");
        await servers.KillAsync("azurite");
        said = await servers.UpAsync();
        TestContext.Current.TestOutputHelper!.WriteLine(said);
        var second = Servers.Names.ToDictionary(name => name, servers.Pid);
        await UseAsync(said);

        Assert.Equal(["azurite", "rabbitmq"], Servers.Names.Where(name => first[name] != second[name]).Order());
        await servers.UpAsync();
        Assert.Equal(second, Servers.Names.ToDictionary(name => name, servers.Pid));
        await servers.DownAsync();
        Assert.DoesNotContain(first.Values.Concat(second.Values), Servers.Lives);
    }

    // Every address that was printed is that of a server that works.
    private static async Task UseAsync(string said)
    {
        var settings = said.Split('\n').Where(line => line.Contains("__", StringComparison.Ordinal) || line.StartsWith("OTEL_", StringComparison.Ordinal))
            .ToDictionary(line => line[..line.IndexOf('=', StringComparison.Ordinal)], line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        var store = new BlobArtifactStore(new BlobServiceClient(settings["ConnectionStrings__blobs"]).GetBlobContainerClient("test"));
        await store.WriteTextAsync("run", "whole");
        Assert.Equal("whole", await store.ReadTextAsync("run"));

        // A broker answers the header of AMQP 0-9-1 with the method connection.start: class 10, method 10.
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(settings["ConnectionStrings__messaging"]).Port);
        await client.GetStream().WriteAsync("AMQP\0\0\t\u0001"u8.ToArray());
        var answer = new byte[11];
        await client.GetStream().ReadExactlyAsync(answer);
        Assert.Equal([0, 10, 0, 10], answer[7..]);

        await Loopback.WaitForAsync(new Uri(settings["OTEL_EXPORTER_OTLP_ENDPOINT"]).Port, "the dashboard");
        using var web = new HttpClient();
        var page = await web.GetStringAsync(new Uri(said.Split('\n').Single(line => line.StartsWith("dashboard: http", StringComparison.Ordinal))["dashboard: ".Length..]));
        Assert.Contains("Aspire", page, StringComparison.Ordinal);
    }
}
