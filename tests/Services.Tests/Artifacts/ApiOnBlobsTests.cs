using System.Net;
using System.Text.Json;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Services.Tests.Local;
using EquiSep.Services.Tests.Telemetry;

namespace EquiSep.Services.Tests.Artifacts;

/// <summary>All services on a real Azurite whose contents are damaged, and which falls silent.</summary>
public sealed class ApiOnBlobsTests : IClassFixture<Azurite>
{
    private readonly Azurite azurite;

    public ApiOnBlobsTests(Azurite azurite)
    {
        Assert.SkipUnless(Azurite.Missing is null, $"Azurite: {Azurite.Missing}.");
        this.azurite = azurite;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Damaged_weights_are_not_served_but_trained_again_to_the_same_bits()
    {
        await using var system = await StartAsync(azurite.Port);
        var run = await CompletedAsync(system);
        var model = $"/api/runs/{run}/model?metadata=false";
        var intact = await system.Client.GetByteArrayAsync(model, Token);
        var key = (await RunAsync(system, run)).GetProperty("keys").GetProperty("model").GetString()!;
        var store = BlobService.Open(Azurite.ConnectionString(azurite.Port), "equisep");
        byte[] damaged = [.. intact];
        damaged[^1] ^= 1;
        await store.WriteAsync(ArtifactPaths.Model(key), damaged, WriteCondition.None, Token);

        // A part of it, which only a look at the whole can refuse.
        using var request = new HttpRequestMessage(HttpMethod.Get, model) { Headers = { Range = new(8, 15) } };
        using var refused = await system.Client.SendAsync(request, Token);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (refused.StatusCode, refused.Headers.RetryAfter is not null));

        await Waiting.UntilAsync(async () => (await RunAsync(system, run)).GetProperty("status").GetString(), status => status == "completed", "the run is made again");
        Assert.Equal(intact, await system.Client.GetByteArrayAsync(model, Token));
        using var again = new HttpRequestMessage(HttpMethod.Get, model) { Headers = { Range = new(8, 15) } };
        using var part = await system.Client.SendAsync(again, Token);
        Assert.Equal(intact[8..16], await part.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task While_the_store_is_silent_everything_that_needs_it_is_answered_503_and_nothing_waits()
    {
        await using var proxy = new FaultyProxy(azurite.Port);
        await using var system = await StartAsync(proxy.Port, "--Artifacts:TimeoutSeconds=0.5");
        var run = await CompletedAsync(system);
        proxy.FallSilent();

        string[] paths =
        [
            $"runs/{run}/model", $"runs/{run}/separation", $"runs/{run}/figure.png", $"runs/{run}/epochs", $"runs/{run}/logs",
            $"experiments/{run[..32]}/summary", $"experiments/{run[..32]}/archive", $"experiments/{run[..32]}/report.html", "garbage",
        ];
        var answers = await Task.WhenAll(
        [
            .. paths.Select(path => system.Client.GetAsync(new Uri($"/api/{path}", UriKind.Relative), Token)),
            .. Enumerable.Range(2, 3).Select(epochs => PostAsync(system, epochs)),
            system.Client.DeleteAsync(new Uri($"/api/runs/{run}", UriKind.Relative), Token),
            MeasureAsync(system),
        ]).Within("all requests are answered");

        Assert.All(answers, answer => Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, true), (answer.StatusCode, answer.Headers.RetryAfter is not null)));
        Array.ForEach(answers, answer => answer.Dispose());
        using var health = await system.Client.GetAsync(new Uri("/health", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);

        proxy.Pass();
        await Waiting.UntilAsync(async () => (await PostAsync(system, epochs: 5)).StatusCode, status => status == HttpStatusCode.Accepted, "the store is used again");
    }

    private static Task<WholeSystem> StartAsync(int port, params string[] settings) =>
        WholeSystem.StartAsync([$"--ConnectionStrings:blobs={Azurite.ConnectionString(port)}", .. settings]);

    private static async Task<string> CompletedAsync(WholeSystem system)
    {
        var experiment = await system.SubmitAsync(WholeSystem.SmallRun(epochs: 1));
        await system.UntilAsync(experiment, "completed");
        return $"{experiment}-0001";
    }

    private static async Task<JsonElement> RunAsync(WholeSystem system, string run) =>
        JsonDocument.Parse(await system.Client.GetStringAsync($"/api/runs/{run}", Token)).RootElement;

    private static Task<HttpResponseMessage> PostAsync(WholeSystem system, int epochs) =>
        system.Client.PostAsync(new Uri("/api/experiments", UriKind.Relative), new StringContent(WholeSystem.SmallRun(epochs), null, "application/json"), Token);

    private static Task<HttpResponseMessage> MeasureAsync(WholeSystem system)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent([1]), "features", "f.npy" }, { new ByteArrayContent([1]), "labels", "l.npy" } };
        return system.Client.PostAsync(new Uri("/api/separations", UriKind.Relative), form, Token);
    }
}
