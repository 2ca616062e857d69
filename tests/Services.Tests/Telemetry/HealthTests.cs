using System.Net;
using EquiSep.Services.Tests.Local;

namespace EquiSep.Services.Tests.Telemetry;

public sealed class HealthTests
{
    [Fact]
    public async Task A_host_is_ready_when_bus_and_store_answer()
    {
        await using var host = new WebHost();
        await host.StartAsync(_ => { });

        await Waiting.UntilAsync(async () => (await host.GetAsync("/health")).StatusCode, status => status == HttpStatusCode.OK, "the host is ready");

        var text = await (await host.GetAsync("/health")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"status\":\"Healthy\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_bus_and_store_lives_and_says_what_it_lacks_but_no_secrets()
    {
        using var closed = new ClosedPort();
        await using var host = new WebHost();
        await host.StartAsync(
            _ => { },
            $"--ConnectionStrings:messaging=amqp://user:secret@127.0.0.1:{closed.Number}",
            $"--ConnectionStrings:blobs={Azurite.ConnectionString(closed.Number)}");

        var (alive, ready) = (await host.GetAsync("/alive"), await host.GetAsync("/health"));

        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        var text = await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"name\":\"bus\",\"status\":\"Unhealthy\"", text, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"store\",\"status\":\"Unhealthy\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("AccountKey", text, StringComparison.Ordinal);
    }
}
