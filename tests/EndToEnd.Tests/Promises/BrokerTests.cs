using System.Diagnostics;
using EquiSep.EndToEnd.Tests.Running;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.EndToEnd.Tests.Promises;

[Collection(FailingServers.Name)]
public sealed class BrokerTests(QuickDeployment deployment) : PromiseTest(deployment)
{
    private const string Connected = "The queue train-model is read";

    [Fact]
    public async Task A_broker_that_is_away_while_runs_are_queued_costs_no_run_and_no_work_is_done_twice()
    {
        int[] seeds = [.. Enumerable.Range(301, TestLength.IsLong ? 50 : 20)];
        foreach (var trainer in Deployment.Trainers)
        {
            Deployment.Send(Signal.Stop, trainer);
        }

        // Those that stand still may hold one each.
        var experiment = await Api.SubmitAsync(Specifications.Request(Specifications.Training("queued", 60, seeds)));
        await Waiting.UntilAsync(
            async () => await Deployment.Messages.CountAsync(QueueNames.TrainModel) >= seeds.Length - Deployment.Trainers.Count, "the runs are queued");
        await Deployment.KillAsync("messaging");
        var away = Stopwatch.StartNew();
        foreach (var trainer in Deployment.Trainers)
        {
            Deployment.Send(Signal.Continue, trainer);
        }

        var late = Assert.IsType<Experiment>(await Api.TrySubmitAsync(Specifications.Request(Specifications.Tiny("late", 351))));
        await TestLength.RestOfOutageAsync(away.Elapsed);
        var known = Deployment.Trainers.ToDictionary(trainer => trainer, trainer => Deployment.Count(Connected, trainer));
        var lasted = away.Elapsed;
        await Deployment.UpAsync("messaging");

        var ended = await Api.WaitForEndAsync(experiment.Id);
        Say($"all ended {(away.Elapsed - lasted).TotalSeconds:F0} s after the broker was to come back");
        Assert.All(ended.Runs, run => Assert.Equal("completed", run.Status));
        await Api.WaitForStatusAsync(late.Runs.Single().Id, "completed");
        foreach (var run in ended.Runs.Concat(late.Runs))
        {
            Assert.Equal(1, await new Slices(Deployment, await ModelKeyAsync(run)).FinishedAsync());
        }

        // Nobody is left behind by a connection that only seems to be there.
        await Waiting.UntilAsync(
            () => Task.FromResult(Deployment.Trainers.All(trainer => Deployment.Count(Connected, trainer) > known[trainer])), "every trainer has found the broker");
        await EveryTrainerWorksAsync(firstSeed: 352);
    }

    [LongFact]
    public async Task Every_message_three_times_and_out_of_order_leaves_the_same_blobs_and_the_same_status()
    {
        int[] seeds = [.. Enumerable.Range(361, 8)];
        var specification = Specifications.Training("repeated", 100, seeds);
        var expected = await SingleProcess.RunAsync(specification);
        await using var echo = await Echo.StartAsync(Deployment.Messages, seed: 3);

        var experiment = await Api.SubmitAsync(Specifications.Request(specification));
        var ended = await Api.WaitForEndAsync(experiment.Id);
        Assert.All(ended.Runs, run => Assert.Equal("completed", run.Status));
        var blobs = await BlobsAsync(ended);
        await echo.SayRestAsync();

        // What is asked for after all that was said again is answered after it.
        var last = await Api.SubmitAsync(Specifications.Request(Specifications.Tiny("last", [.. Enumerable.Range(371, 8)])));
        await Api.WaitForEndAsync(last.Id);
        Say($"{echo.Heard} messages were heard and said again {echo.Said} times");
        Assert.True(echo.Heard > 4 * seeds.Length && echo.Said > 4 * 2 * seeds.Length, "There were too few messages.");
        Assert.Equal(blobs, await BlobsAsync(ended));
        Assert.All((await Api.ExperimentAsync(experiment.Id))!.Runs, run => Assert.Equal("completed", run.Status));
        foreach (var run in ended.Runs)
        {
            var seed = (await Api.RunAsync(run.Id))!.Specification!.Training.Seed;
            await SingleProcess.AssertSameAsync(expected[seed], Api, run.Id);
        }
    }

    // Names and ETags of all that belongs to the runs: no marks, no checkpoints, nothing written again.
    private async Task<IReadOnlyList<string>> BlobsAsync(Experiment experiment)
    {
        var blobs = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var run in experiment.Runs)
        {
            var specification = (await Api.RunAsync(run.Id))!.Specification!;
            string[] prefixes =
            [
                ArtifactPaths.Of(ArtifactKind.Dataset, Keys.Dataset(specification.Data)),
                ArtifactPaths.Of(ArtifactKind.Model, Keys.Model(specification)),
                ArtifactPaths.Of(ArtifactKind.Separation, Keys.Separation(specification)),
            ];
            foreach (var prefix in prefixes)
            {
                await foreach (var blob in Deployment.Store.ListAsync(prefix, Token))
                {
                    blobs.Add($"{blob.Name} {await Deployment.Store.FindAsync(blob.Name, Token)}");
                }
            }
        }

        Assert.Equal(3 + (3 * experiment.Runs.Count), blobs.Count);
        return [.. blobs];
    }
}
