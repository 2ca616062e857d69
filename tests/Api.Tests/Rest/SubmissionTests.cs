using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EquiSep.Api.Coordination;
using EquiSep.Api.Rest;

namespace EquiSep.Api.Tests.Rest;

public sealed class SubmissionTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_preset_with_a_selection_and_overrides_is_accepted()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);

        using var answer = await host.PostAsync("""{ "preset": "optimization", "only": ["sgd-L2"], "overrides": { "training": { "epochs": 60 } } }""");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var submitted = (await answer.Content.ReadFromJsonAsync<SubmittedExperiment>(ApiHost.Token))!;
        Assert.Equal($"/api/experiments/{submitted.Id}", answer.Headers.Location?.OriginalString);
        Assert.Equal([new($"{submitted.Id}-0001", "sgd-L2", RunStatus.Queued)], submitted.Runs);
        Assert.Equal(60, (await host.GetAsync<RunView>($"/api/runs/{submitted.Id}-0001")).Specification.Training.Epochs);
    }

    [Fact]
    public async Task A_grid_becomes_a_run_for_each_combination()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);

        var submitted = await host.SubmitAsync("""{ "specification": { "name": "g", "data": { "name": ["cm", "cfm"] }, "network": { "family": "GFNN", "layers": [2, 6, 18] } } }""");

        Assert.Equal(6, submitted.Runs.Select(run => run.Name).Distinct().Count());
        var found = await host.GetAsync<ExperimentView>($"/api/experiments/{submitted.Id}");
        Assert.Equal(("g", RunStatus.Queued, 6), (found.Name, found.Status, found.Counts["queued"]));
        Assert.Equal(submitted.Runs, found.Runs);
    }

    [Theory]
    [InlineData("", "$")]
    [InlineData("no JSON", "$")]
    [InlineData("[]", "$")]
    [InlineData("{}", "$")]
    [InlineData("""{"preset":"optimizatio"}""", "preset")]
    [InlineData("""{"preset":7}""", "preset")]
    [InlineData("""{"preset":"optimization","specification":{}}""", "$")]
    [InlineData("""{"preset":"optimization","only":["nothing"]}""", "only[0]")]
    [InlineData("""{"preset":"optimization","other":1}""", "other")]
    [InlineData("""{"preset":"optimization","overrides":{"training":{"epochs":0}}}""", "overrides.training.epochs")]
    [InlineData("""{"specification":{"data":{"name":"mnist"},"network":{"family":"GFNN"}}}""", "specification.data.name")]
    [InlineData("""{"specification":{"data":{"name":"cfm"},"network":{"family":"GFNN","layers":[]}}}""", "specification.network.layers")]
    [InlineData("""{"specification":{"data":{"name":"cfm"},"network":{"family":"GFNN"},"training":{"seed":[1,2,-3]}}}""", "specification.training.seed[2]")]
    public async Task A_request_that_cannot_be_used_is_refused_by_the_name_of_the_field(string body, string field)
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);

        using var answer = await host.PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>(ApiHost.Token)).GetProperty("errors");
        Assert.Equal([field], errors.EnumerateObject().Select(error => error.Name));
        Assert.Empty((await host.GetAsync<ListPage<ExperimentView>>("/api/experiments")).Items);
    }

    [Fact]
    public async Task Every_wrong_field_is_named_at_once()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);

        using var answer = await host.PostAsync("""{"specification":{"data":{"name":"x"},"network":{"family":"y"},"training":{"epochs":-1}}}""");

        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>(ApiHost.Token)).GetProperty("errors");
        Assert.Equal(3, errors.EnumerateObject().Count());
        Assert.Contains("cfm", errors.GetProperty("specification.data.name")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_too_long_or_of_another_type_is_refused()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: ("Api:MostRequestBytes", "1000"));

        using var longer = await host.PostAsync($$"""{"preset":"{{new string('x', 1000)}}"}""");
        using var chunked = await host.Client.PostAsync("/api/experiments", new StreamContent(new UnknownLength(2000)) { Headers = { ContentType = new("application/json") } }, ApiHost.Token);
        using var other = await host.Client.PostAsync("/api/experiments", new StringContent("preset=optimization"), ApiHost.Token);

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.UnsupportedMediaType), (longer.StatusCode, chunked.StatusCode, other.StatusCode));
        Assert.Contains("Content-Type must be application/json.", await other.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
        Assert.Contains("1000 bytes", await longer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_repeated_with_its_key_is_answered_like_the_first_also_after_a_restart()
    {
        string id;
        await using (var host = await ApiHost.StartAsync(folder, works: false))
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.SubmitAsync(Samples.OneRun, "a-key")));
            id = Assert.Single(answers.Select(answer => answer.Id).Distinct());
        }

        await using var restarted = await ApiHost.StartAsync(folder, works: false);
        Assert.Equal(id, (await restarted.SubmitAsync(Samples.OneRun, "a-key")).Id);
        Assert.Equal(1, (await restarted.GetAsync<ListPage<ExperimentView>>("/api/experiments")).Count);
        using var other = await restarted.PostAsync(Samples.Grid(2), "a-key");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.NotEqual(id, (await restarted.SubmitAsync(Samples.OneRun, "another-key")).Id);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("é")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);

        using var answer = await host.PostAsync(Samples.OneRun, key);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Idempotency-Key", await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_exist_is_said_with_its_id()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        foreach (var path in (string[])["/api/experiments/x", "/api/runs/x", "/api/runs/x/separation", "/api/experiments/x/archive", "/api/experiments/x/events", "/api/presets/x"])
        {
            using var answer = await host.Client.GetAsync(path, ApiHost.Token);
            Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.Contains("'x'", await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("GET", "/api/experimentss", HttpStatusCode.NotFound, "There is nothing at /api/experimentss; /swagger shows what there is.")]
    [InlineData("GET", "/", HttpStatusCode.NotFound, "There is nothing at /;")]
    [InlineData("DELETE", "/api/presets", HttpStatusCode.MethodNotAllowed, "/api/presets takes GET, not DELETE.")]
    public async Task A_route_or_a_method_that_there_is_not_is_refused_with_what_there_is(string method, string path, HttpStatusCode status, string expected)
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        using var request = new HttpRequestMessage(new(method), path);

        using var answer = await host.Client.SendAsync(request, ApiHost.Token);

        Assert.Equal((status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
    }

    private sealed class UnknownLength(int length) : MemoryStream(new byte[length])
    {
        public override bool CanSeek => false;
    }
}
