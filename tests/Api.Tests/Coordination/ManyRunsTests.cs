using System.Net;
using EquiSep.Api.Rest;
using EquiSep.Coordinator;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Api.Tests.Coordination;

/// <summary>An experiment of 10,000 runs is cancelled and deleted by one mark, and the scheduler does the rest.</summary>
[Collection(nameof(Alone))]
public sealed class ManyRunsTests : IDisposable
{
    private const int Runs = 10_000;
    private readonly ScratchFolder folder = new();
    private StoreUnderTest store = null!;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Cancelling_and_deleting_are_answered_after_one_write_and_finished_also_over_a_restart()
    {
        string experiment;
        await using (var host = await StartAsync())
        {
            experiment = (await host.SubmitAsync(Samples.Grid(Runs))).Id;
            await host.Services.MakeAsync(await host.Services.NextAsync<PrepareDataset>());
            await host.Services.NextAsync<TrainModel>();

            // What the scheduler does with each model is held up, so that the answer cannot have waited for it.
            store.HoldUp("/unwanted.json");
            var before = store.Changes.Count;
            using var answer = await host.PostAsync(new Uri($"/api/experiments/{experiment}/cancel", UriKind.Relative));

            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            AssertOne(ArtifactPaths.CancelledRuns(experiment), [.. store.Changes.Skip(before)]);
            Assert.Equal(Runs, host.Experiments.Find(experiment)!.Counts["cancelled"]);
        }

        await using (var host = await StartAsync())
        {
            Assert.Equal(Runs, host.Experiments.Find(experiment)!.Counts["cancelled"]);
            await ApiHost.UntilAsync(() => Marks() == Runs, "not every model was marked");
            Assert.Equal(RunStatus.Cancelled, host.Experiments.Find(experiment)!.Status);

            store.HoldUp("/separation.json");
            store.HoldUp("/model.json");
            store.HoldUp("/manifest.json");
            var before = store.Changes.Count;
            using var answer = await host.Client.DeleteAsync($"/api/experiments/{experiment}", ApiHost.Token);

            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            AssertOne(ArtifactPaths.Deleted(experiment), [.. store.Changes.Skip(before)]);
            await GoneAsync(host, experiment);
            Assert.True(File.Exists(folder.At(ArtifactPaths.Deleted(experiment))));
        }

        await using (var host = await StartAsync())
        {
            await GoneAsync(host, experiment);
            await ApiHost.UntilAsync(() => !File.Exists(folder.At(ArtifactPaths.Deleted(experiment))), "the deletion was not finished");
            Assert.False(File.Exists(folder.At(ArtifactPaths.Experiment(experiment))));
            Assert.False(File.Exists(folder.At(ArtifactPaths.ExperimentCopy(experiment))));
            Assert.Empty(Directory.EnumerateFiles(folder.At("datasets"), "*.json", SearchOption.AllDirectories));
        }

        await using var last = await StartAsync();
        await GoneAsync(last, experiment);
    }

    private static async Task GoneAsync(ApiHost host, string experiment)
    {
        Assert.Equal(0, (await host.GetAsync<ListPage<ExperimentView>>("/api/experiments")).Count);
        Assert.Equal(0, (await host.GetAsync<ListPage<RunView>>("/api/runs")).Count);
        using var answer = await host.Client.GetAsync($"/api/experiments/{experiment}", ApiHost.Token);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    // Beside the mark there are the lease, which is renewed all the time, and the artifacts on which the scheduler has begun.
    private static void AssertOne(string mark, IReadOnlyList<string> changes)
    {
        Assert.Equal([mark], changes.Where(name => name.StartsWith(ArtifactPaths.Experiments, StringComparison.Ordinal)));
        Assert.InRange(changes.Count(name => !name.StartsWith(ArtifactPaths.Coordinator, StringComparison.Ordinal)), 1, 1 + new CoordinatorOptions().Concurrency);
    }

    private Task<ApiHost> StartAsync() => ApiHost.StartAsync(folder, works: false, inner => store = new(inner));

    private int Marks() => Directory.EnumerateFiles(folder.At("models"), "unwanted.json", SearchOption.AllDirectories).Count();
}
