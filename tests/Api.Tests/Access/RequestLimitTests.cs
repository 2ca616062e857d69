using System.Net;
using EquiSep.Api.Access;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Api.Tests.Access;

public sealed class RequestLimitTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_key_that_asks_too_often_is_told_when_to_come_again_and_others_are_not_kept_waiting()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: [.. Keys.Settings, ("Api:RequestsPerMinute", "3")]);
        var allowed = 0;
        HttpResponseMessage refused;
        while ((refused = await GetAsync(host, "/api/runs", KeyRole.Read)).StatusCode == HttpStatusCode.OK)
        {
            // One more every 20 s, should they take so long.
            Assert.InRange(++allowed, 1, 100);
        }

        Assert.InRange(allowed, 3, 100);
        Assert.Equal((HttpStatusCode.TooManyRequests, "application/problem+json"), (refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 20);
        Assert.Contains("Api:RequestsPerMinute", await refused.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(host, "/api/runs", KeyRole.Admin)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(host, "/health", KeyRole.Read)).StatusCode);
    }

    [Fact]
    public async Task Each_response_says_how_many_requests_are_left()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: [.. Keys.Settings, ("Api:RequestsPerMinute", "2")]);
        var left = new List<string>();
        HttpResponseMessage answer;
        do
        {
            answer = await GetAsync(host, "/api/runs/x", KeyRole.Read);
            Assert.Equal("2", answer.Headers.GetValues("RateLimit-Limit").Single());
            left.Add(answer.Headers.GetValues("RateLimit-Remaining").Single());
        }
        while (answer.StatusCode == HttpStatusCode.NotFound && left.Count < 100);

        // Two requests of which one comes back every 30 s.
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(("1", "0"), (left[0], left[^1]));
        Assert.Equal("60", answer.Headers.GetValues("RateLimit-Reset").Single());
        Assert.Equal("1", (await GetAsync(host, "/api/runs/x", KeyRole.Admin)).Headers.GetValues("RateLimit-Remaining").Single());
        Assert.False((await GetAsync(host, "/health", KeyRole.Read)).Headers.Contains("RateLimit-Limit"));
    }

    [Fact]
    public async Task Without_a_key_the_address_is_what_counts()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: [.. Keys.Settings, ("Api:RequestsPerMinute", "1")]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(host, "/api/runs", role: null)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await GetAsync(host, "/api/runs", role: null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(host, "/api/runs", KeyRole.Read)).StatusCode);
    }

    [Fact]
    public async Task Requests_under_way_are_limited_too_and_a_stream_of_events_outlasts_the_time_of_a_request()
    {
        string id;
        await using (var before = await ApiHost.StartAsync(folder, works: false))
        {
            id = (await before.SubmitAsync(Samples.OneRun)).Id;
        }

        StoreUnderTest store = null!;
        (string, string)[] settings = [.. Keys.Settings, ("Api:RequestsAtOnce", "1"), ("Api:TimeoutSeconds", "1")];
        await using var host = await ApiHost.StartAsync(folder, works: false, inner => store = new(inner), settings);
        await host.UntilAsync($"{id}-0001", RunStatus.Queued);
        using var asked = new HttpRequestMessage(HttpMethod.Get, $"/api/experiments/{id}/events").With(Keys.All[KeyRole.Read]);
        using var stream = await host.Client.SendAsync(asked, HttpCompletionOption.ResponseHeadersRead, ApiHost.Token);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await GetAsync(host, "/api/runs", KeyRole.Read)).StatusCode);

        // A request that began after the stream has used up the time of a request.
        store.HoldUp("experiment.json");
        using var late = await PostAsync(host, KeyRole.Launch);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
        await host.Services.PublishAsync(new Pipeline.Messages.WorkNoted(ArtifactKind.Dataset, host.Experiments.FindRun($"{id}-0001")!.Keys.Dataset, "still here"));
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(ApiHost.Token));
        string? line;
        do
        {
            line = await reader.ReadLineAsync(ApiHost.Token);
        }
        while (line?.Contains("still here", StringComparison.Ordinal) == false);
        Assert.NotNull(line);
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_answered_and_may_be_repeated()
    {
        StoreUnderTest store = null!;
        await using var host = await ApiHost.StartAsync(folder, works: false, inner => store = new(inner), ("Api:TimeoutSeconds", "1"));
        var (_, goOn) = store.HoldUp("experiment.json");
        using var answer = await host.PostAsync(Samples.OneRun, "a-key");
        goOn.SetResult();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Contains("Api:TimeoutSeconds", await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);

        // On a busy machine the second one may take too long as well.
        HttpStatusCode status;
        var end = DateTime.UtcNow + ApiHost.LongestWait;
        do
        {
            using var repeated = await host.PostAsync(Samples.OneRun, "a-key");
            status = repeated.StatusCode;
        }
        while (status == HttpStatusCode.ServiceUnavailable && DateTime.UtcNow < end);
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal(1, RunQuery.Experiments(host.Loop.Directory, new(), after: null, limit: 10).Count);
    }

    [Theory]
    [InlineData("GET", "/api/runs", 20_000, 0, HttpStatusCode.RequestHeaderFieldsTooLarge)]
    [InlineData("POST", "/api/experiments", 0, 2000, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("POST", "/api/runs/x/cancel", 0, 10, HttpStatusCode.NotFound)]
    public async Task Headers_and_bodies_that_are_too_long_are_refused_before_they_are_read(string method, string path, int header, int body, HttpStatusCode status)
    {
        await using var app = await KestrelHost.StartAsync(folder, ("urls", "http://127.0.0.1:0"), ("Api:MostRequestBytes", "1000"));
        using var client = KestrelHost.Client();
        client.BaseAddress = new(app.Urls.Single());
        using var request = new HttpRequestMessage(new(method), path);
        request.Headers.Add("X-Long", new string('a', header + 1));
        request.Headers.TransferEncodingChunked = body > 0;
        request.Content = body > 0 ? new StringContent(new string(' ', body), null, "application/json") : null;

        using var answer = await client.SendAsync(request, ApiHost.Token);

        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData(50, HttpStatusCode.OK)]
    [InlineData(70, HttpStatusCode.RequestHeaderFieldsTooLarge)]
    public async Task A_request_has_no_more_than_64_headers(int headers, HttpStatusCode status)
    {
        await using var app = await KestrelHost.StartAsync(folder, ("urls", "http://127.0.0.1:0"));
        using var client = KestrelHost.Client();
        client.BaseAddress = new(app.Urls.Single());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/runs");
        for (var i = 0; i < headers; i++)
        {
            request.Headers.Add($"X-{i}", "a");
        }

        using var answer = await client.SendAsync(request, ApiHost.Token);

        Assert.Equal(status, answer.StatusCode);
    }

    private static async Task<HttpResponseMessage> PostAsync(ApiHost host, KeyRole role)
    {
        using var content = new StringContent(Samples.OneRun, null, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/experiments") { Content = content };
        return await host.Client.SendAsync(request.With(Keys.All[role]), ApiHost.Token);
    }

    private static Task<HttpResponseMessage> GetAsync(ApiHost host, string path, KeyRole? role) =>
        host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, path).With(role is { } known ? Keys.All[known] : null), ApiHost.Token);
}
