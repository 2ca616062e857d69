using System.Net;
using System.Net.Http.Json;
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

    private sealed class UnknownLength(int length) : MemoryStream(new byte[length])
    {
        public override bool CanSeek => false;
    }
}
