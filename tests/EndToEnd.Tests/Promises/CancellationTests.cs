using System.Net;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.EndToEnd.Tests.Promises;

[Collection(FailingServices.Name)]
public sealed class CancellationTests(QuickDeployment deployment) : PromiseTest(deployment)
{
    [Fact]
    public async Task A_run_that_is_cancelled_while_it_is_queued_is_never_begun()
    {
        await Deployment.DownAsync("data");
        var run = (await Api.SubmitAsync(Specifications.Request(Specifications.Large("queued", perClass: 11, width: 20, seed: 801)))).Runs.Single();
        await CancelAsync(run);
        await Deployment.UpAsync("data");

        await OthersCompleteAsync(802);
        await AssertCancelledAsync(run, ArtifactPaths.ModelRecord(await ModelKeyAsync(run)));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_while_its_data_set_is_made_is_not_trained()
    {
        var run = (await Api.SubmitAsync(Specifications.Request(Specifications.Large("prepared", perClass: 12, width: 20, seed: 811)))).Runs.Single();
        await Api.WaitForAsync(run.Id, answer => answer.Status == "preparing", "is prepared");
        Deployment.Send(Signal.Stop, "data");
        await CancelAsync(run);
        Deployment.Send(Signal.Continue, "data");

        await OthersCompleteAsync(812);
        await AssertCancelledAsync(run, ArtifactPaths.ModelRecord(await ModelKeyAsync(run)));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_while_it_is_trained_gives_its_trainer_free_within_an_epoch()
    {
        var run = (await Api.SubmitAsync(Specifications.Request(Specifications.Training("trained", 50_000, 821)))).Runs.Single();
        var key = await ModelKeyAsync(run);
        await Api.WaitForAsync(run.Id, answer => answer.Training?.Epoch > 50, "is trained for a while");
        await CancelAsync(run);

        await Waiting.UntilAsync(() => Task.FromResult(Deployment.Count($"model {key} is not needed any more", Deployment.Trainers) == 1), "the slice ends");
        await OthersCompleteAsync(822, 823, 824);
        await AssertCancelledAsync(run, ArtifactPaths.ModelRecord(key));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_while_it_is_measured_stays_cancelled_though_its_separation_is_made()
    {
        await Deployment.DownAsync("analysis");
        var run = (await Api.SubmitAsync(Specifications.Request(Specifications.Training("measured", 10, 831)))).Runs.Single();
        await Api.WaitForStatusAsync(run.Id, "analyzing");
        await CancelAsync(run);
        await Deployment.UpAsync("analysis");

        await OthersCompleteAsync(832);
        Assert.Equal("cancelled", (await Api.RunAsync(run.Id))!.Status);
    }

    [Fact]
    public async Task A_run_that_has_ended_cannot_be_cancelled()
    {
        var run = (await Api.SubmitAsync(Specifications.Request(Specifications.Tiny("ended", 841)))).Runs.Single();
        await Api.WaitForStatusAsync(run.Id, "completed");

        Assert.Equal(HttpStatusCode.Conflict, await Api.PostAsync($"/api/runs/{run.Id}/cancel"));

        Assert.Equal("completed", (await Api.RunAsync(run.Id))!.Status);
    }

    [LongFact]
    public async Task Runs_that_complete_while_they_are_cancelled_are_either_completed_or_cancelled_and_stay_so()
    {
        var experiment = await Api.SubmitAsync(Specifications.Request(Specifications.Training("racing", 30, [.. Enumerable.Range(851, 20)])));
        await Waiting.UntilAsync(
            () => Api.ExperimentAsync(experiment.Id), answer => answer.Runs.Count(run => run.Status == "completed") >= 3, "three runs have completed");
        Assert.Equal(HttpStatusCode.Accepted, await Api.PostAsync($"/api/experiments/{experiment.Id}/cancel"));
        var ended = await Api.WaitForEndAsync(experiment.Id);
        var statuses = ended.Runs.Select(run => (run.Id, run.Status)).ToList();
        Say(string.Join(", ", statuses.CountBy(run => run.Status).Select(count => $"{count.Value} {count.Key}")));
        Assert.Contains(statuses, run => run.Status == "cancelled");
        await OthersCompleteAsync(881);

        // A read model that is built from the store alone says the same.
        await Deployment.KillAsync("api");
        await Deployment.UpAsync("api");
        var again = await Waiting.UntilAsync(() => Api.ExperimentAsync(experiment.Id), _ => true, "the experiment is there");
        Assert.Equal(statuses, again.Runs.Select(run => (run.Id, run.Status)));
        foreach (var run in again.Runs.Where(run => run.Status == "completed"))
        {
            Assert.Equal(await ModelKeyAsync(run), Keys.Model((await Api.SeparationAsync(run.Id)).Specification));
        }
    }

    private async Task CancelAsync(Run run)
    {
        await Api.PostAsync($"/api/runs/{run.Id}/cancel");
        await Api.WaitForAsync(run.Id, answer => answer.Status == "cancelled", "is cancelled");
    }

    // By then the services have seen whatever was sent before.
    private async Task OthersCompleteAsync(params int[] seeds)
    {
        var others = await Api.SubmitAsync(Specifications.Request(Specifications.Tiny("others", seeds)));
        Assert.All((await Api.WaitForEndAsync(others.Id)).Runs, run => Assert.Equal("completed", run.Status));
    }

    private async Task AssertCancelledAsync(Run run, string notMade)
    {
        Assert.Equal("cancelled", (await Api.RunAsync(run.Id))!.Status);
        Assert.False(await HasAsync(notMade), $"{notMade} was made.");
    }
}
