using System.Net;
using EquiSep.Api.Rest;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Api.Tests.Rest;

public sealed class ListTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Runs_are_found_by_status_experiment_data_and_network()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var first = await host.SubmitAsync("""{ "specification": { "data": { "name": ["cm", "cfm"] }, "network": { "family": ["GFNN", "GLNN"] } } }""");
        var second = await host.SubmitAsync(Samples.OneRun);
        Assert.Equal(HttpStatusCode.Accepted, (await host.PostAsync(new Uri($"/api/runs/{second.Runs[0].Id}/cancel", UriKind.Relative))).StatusCode);

        Assert.Equal(5, await CountAsync(""));
        Assert.Equal(4, await CountAsync("status=queued"));
        Assert.Equal(1, await CountAsync("status=cancelled"));
        Assert.Equal(4, await CountAsync($"experiment={first.Id}"));
        Assert.Equal(0, await CountAsync("experiment=none"));
        Assert.Equal(3, await CountAsync("data=cfm"));
        Assert.Equal(2, await CountAsync("network=GLNN"));
        Assert.Equal(1, await CountAsync("network=GLNN&data=cm&status=queued"));

        async Task<int> CountAsync(string query)
        {
            var page = await host.GetAsync<ListPage<RunView>>($"/api/runs?{query}");
            Assert.Equal(page.Count, page.Items.Count);
            return page.Count;
        }
    }

    [Fact]
    public async Task Pages_follow_one_another_without_gap_or_repetition_while_new_runs_come()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        string[] experiments = [(await host.SubmitAsync(Samples.Grid(7))).Id, (await host.SubmitAsync(Samples.Grid(6))).Id];

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await host.GetAsync<ListPage<RunView>>($"/api/runs?limit=5{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.Items.Select(run => run.Id));
            cursor = page.Next;
            await host.SubmitAsync(Samples.OneRun);
        }
        while (cursor is not null);

        Assert.Equal([.. Ids(experiments[1], 6), .. Ids(experiments[0], 7)], seen);
        var list = await host.GetAsync<ListPage<ExperimentView>>("/api/experiments?limit=3");
        Assert.Equal((3, 5), (list.Items.Count, list.Count));
        Assert.Equal(experiments.Reverse(), (await host.GetAsync<ListPage<ExperimentView>>($"/api/experiments?limit=9&cursor={list.Next}")).Items.Select(item => item.Id));

        static IEnumerable<string> Ids(string experiment, int runs) => Enumerable.Range(1, runs).Select(number => $"{experiment}-{number:D4}");
    }

    [Fact]
    public async Task Hundreds_of_runs_are_loaded_by_a_read_for_each_experiment_and_listed_without_the_store()
    {
        const int Experiments = 3;
        await using (var host = await ApiHost.StartAsync(folder, works: false))
        {
            for (var part = 0; part < Experiments; part++)
            {
                await host.SubmitAsync(Samples.Grid(300, first: part * 300));
            }
        }

        StoreUnderTest store = null!;
        await using var restarted = await ApiHost.StartAsync(folder, works: false, inner => store = new(inner));

        // Each experiment is read when it is loaded, and again by the audit that follows; no run is.
        await ApiHost.UntilAsync(() => Records() == 2 * Experiments, "the experiments were not audited");
        Assert.InRange(store.CallsWithoutTimers, 4 + (2 * Experiments), 24 + (2 * Experiments));
        var loaded = store.CallsWithoutTimers;
        var cursor = (await restarted.GetAsync<ListPage<RunView>>("/api/runs?limit=500")).Next;
        string[] queries = ["runs", "runs?status=queued&data=cfm", "runs?network=GFNN&limit=500", $"runs?cursor={cursor}", "experiments"];
        for (var i = 0; i < 50; i++)
        {
            using var answer = await restarted.Client.GetAsync($"/api/{queries[i % queries.Length]}", ApiHost.Token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(900, (await restarted.GetAsync<ListPage<RunView>>("/api/runs?limit=500&status=queued")).Count);
        Assert.InRange(store.CallsWithoutTimers, loaded, loaded + 10);
        Assert.Equal(2 * Experiments, Records());

        int Records() => store.Opened.Count(name => name.StartsWith(ArtifactPaths.Experiments, StringComparison.Ordinal));
    }
}
