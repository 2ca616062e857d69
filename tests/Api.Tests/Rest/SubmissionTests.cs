using System.Net;
using System.Net.Http.Json;
using EquiSep.Api.Access;
using EquiSep.Api.Rest;
using EquiSep.Api.Tests.Access;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Pipeline.Artifacts;

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
    public async Task A_submission_beyond_the_largest_number_of_runs_is_refused_by_its_name()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: ("Coordinator:MaxRuns", "3"));
        var first = await host.SubmitAsync(Samples.Grid(2));

        using var refused = await host.PostAsync(Samples.Grid(2, first: 5));

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains(
            "The system may have 3 runs (Coordinator:MaxRuns); there are 2, and this asks for 2 more.",
            await refused.Content.ReadAsStringAsync(ApiHost.Token),
            StringComparison.Ordinal);
        Assert.Equal(1, (await host.GetAsync<ListPage<ExperimentView>>("/api/experiments")).Count);
        await host.SubmitAsync(Samples.OneRun);

        // Runs that are deleted make room.
        await host.Experiments.CancelAsync(first.Id, ApiHost.Token);
        using var deleted = await host.Client.DeleteAsync($"/api/experiments/{first.Id}", ApiHost.Token);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(2, (await host.SubmitAsync(Samples.Grid(2, first: 5))).Runs.Count);
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

    [Fact]
    public async Task Each_api_key_has_idempotency_keys_of_its_own()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: Keys.Settings);

        var mine = await SubmitAsync(host, KeyRole.Launch, Samples.OneRun);
        var other = await SubmitAsync(host, KeyRole.Admin, Samples.Grid(2));

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (mine.Status, other.Status));
        Assert.NotEqual(mine.Id, other.Id);
        Assert.Equal(mine, await SubmitAsync(host, KeyRole.Launch, Samples.OneRun));
        Assert.Equal(other, await SubmitAsync(host, KeyRole.Admin, Samples.Grid(2)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SubmitAsync(host, KeyRole.Launch, Samples.Grid(2))).Status);
    }

    [Theory]
    [InlineData(KeyRole.Launch, "Launch")]
    [InlineData(KeyRole.Launch, null)]
    public async Task A_request_that_an_earlier_version_has_taken_is_recognised_by_its_key(KeyRole role, string? owner)
    {
        // Earlier versions took the id from the idempotency key alone, and the first ones did not record who submitted.
        const string EarlierId = "2a8a1240f50636655520ac8ed22aa294";
        await using (var before = await ApiHost.StartAsync(folder, works: false))
        {
            var submitted = await before.SubmitAsync(Samples.OneRun, "a-key");
            Assert.Equal(EarlierId, submitted.Id);
            var name = ArtifactPaths.Experiment(EarlierId);
            var record = await before.Store.ReadRecordAsync<ExperimentRecord>(name, ApiHost.Token);
            await before.Store.WriteRecordAsync(name, record! with { Owner = owner }, WriteCondition.None, ApiHost.Token);
        }

        await using var host = await ApiHost.StartAsync(folder, works: false, settings: Keys.Settings);
        Assert.Equal((HttpStatusCode.Accepted, EarlierId), await SubmitAsync(host, role, Samples.OneRun));
        Assert.Equal(owner is null ? HttpStatusCode.Accepted : HttpStatusCode.UnprocessableEntity, (await SubmitAsync(host, role, Samples.Grid(2))).Status);
        var other = await SubmitAsync(host, KeyRole.Admin, Samples.OneRun);
        Assert.Equal((HttpStatusCode.Accepted, owner is null), (other.Status, other.Id == EarlierId));
    }

    private static async Task<(HttpStatusCode Status, string? Id)> SubmitAsync(ApiHost host, KeyRole role, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/experiments") { Content = new StringContent(body, null, "application/json") };
        request.Headers.Add("Idempotency-Key", "a-key");
        using var answer = await host.Client.SendAsync(request.With(Keys.All[role]), ApiHost.Token);
        var submitted = answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<SubmittedExperiment>(ApiHost.Token) : null;
        return (answer.StatusCode, submitted?.Id);
    }

    private sealed class UnknownLength(int length) : MemoryStream(new byte[length])
    {
        public override bool CanSeek => false;
    }
}
