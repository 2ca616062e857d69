using System.Net;
using EquiSep.Api.Access;

namespace EquiSep.Api.Tests.Access;

public sealed class RequestLimitTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_key_that_asks_too_often_is_told_when_to_come_again_and_others_are_not_kept_waiting()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: [.. Keys.Settings, ("Api:RequestsPerMinute", "3")]);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
        {
            statuses.Add((await GetAsync(host, "/api/runs", KeyRole.Read)).StatusCode);
        }

        using var refused = await GetAsync(host, "/api/runs", KeyRole.Read);

        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal((HttpStatusCode.TooManyRequests, "application/problem+json"), (refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 20);
        Assert.Contains("Api:RequestsPerMinute", await refused.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(host, "/api/runs", KeyRole.Admin)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(host, "/health", KeyRole.Read)).StatusCode);
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
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: [("Api:RequestsAtOnce", "1"), ("Api:TimeoutSeconds", "1")]);
        var id = (await host.SubmitAsync(Samples.OneRun)).Id;
        using var stream = await host.Client.GetAsync($"/api/experiments/{id}/events", HttpCompletionOption.ResponseHeadersRead, ApiHost.Token);
        using var refused = await host.Client.GetAsync("/api/runs", ApiHost.Token);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);

        await Task.Delay(TimeSpan.FromSeconds(1.5), ApiHost.Token);
        await host.Services.PublishAsync(new Contracts.Messages.WorkNoted(Contracts.Artifacts.ArtifactKind.Dataset, host.Experiments.FindRun($"{id}-0001")!.Keys.Dataset, "still here"));
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
        StoreUnderTest? store = null;
        await using var host = await ApiHost.StartAsync(folder, works: false, inner => store = new(inner), ("Api:TimeoutSeconds", "1"));
        var (reached, goOn) = store!.HoldUp("experiment.json");
        var asked = host.PostAsync(Samples.OneRun, "a-key");
        await reached.WaitAsync(TimeSpan.FromSeconds(15), ApiHost.Token);

        using var answer = await asked;
        goOn.SetResult();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Contains("Api:TimeoutSeconds", await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
        Assert.Single((await host.SubmitAsync(Samples.OneRun, "a-key")).Runs);
    }

    [Theory]
    [InlineData("GET", "/api/runs", 20_000, 0, HttpStatusCode.RequestHeaderFieldsTooLarge)]
    [InlineData("POST", "/api/experiments", 0, 2000, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("POST", "/api/runs/x/cancel", 0, 10, HttpStatusCode.NotFound)]
    public async Task Headers_and_bodies_that_are_too_long_are_refused_before_they_are_read(string method, string path, int header, int body, HttpStatusCode status)
    {
        await using var app = await KestrelHost.StartAsync(folder, ("urls", "http://127.0.0.1:0"), ("Api:MostRequestBytes", "1000"));
        using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };
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
        using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/runs");
        for (var i = 0; i < headers; i++)
        {
            request.Headers.Add($"X-{i}", "a");
        }

        using var answer = await client.SendAsync(request, ApiHost.Token);

        Assert.Equal(status, answer.StatusCode);
    }

    private static Task<HttpResponseMessage> GetAsync(ApiHost host, string path, KeyRole? role) =>
        host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, path).With(role is { } known ? Keys.All[known] : null), ApiHost.Token);
}
