using System.Net;
using EquiSep.Api.Rest;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Api.Tests.Rest;

public sealed class ChangesTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(RunStatus.Queued)]
    [InlineData(RunStatus.Preparing)]
    [InlineData(RunStatus.Training)]
    [InlineData(RunStatus.Analyzing)]
    public async Task A_run_can_be_cancelled_in_every_state_and_stays_so_after_a_restart(RunStatus status)
    {
        string run;
        await using (var host = await ApiHost.StartAsync(folder, works: false))
        {
            run = await BringToAsync(host, status);
            Assert.Equal(HttpStatusCode.Accepted, await PostAsync(host, $"runs/{run}/cancel"));
            Assert.Equal(RunStatus.Cancelled, host.Experiments.FindRun(run)!.Status);
            Assert.Equal(HttpStatusCode.Conflict, await PostAsync(host, $"runs/{run}/cancel"));
            Assert.Equal(HttpStatusCode.Conflict, await PostAsync(host, $"experiments/{run[..32]}/cancel"));
        }

        await using var restarted = await ApiHost.StartAsync(folder);
        await restarted.SubmitAsync("""{"preset":"linearized","only":["lr1e-4"]}""");
        await restarted.Services.NextAsync<MeasureSeparation>();
        Assert.Equal(RunStatus.Cancelled, (await restarted.GetAsync<RunView>($"/api/runs/{run}")).Status);
        Assert.DoesNotContain(restarted.Services.Received.OfType<TrainModel>(), train => train.Run == run);
    }

    [Theory]
    [InlineData(RunStatus.Completed)]
    [InlineData(RunStatus.Failed)]
    public async Task A_run_that_has_ended_cannot_be_cancelled(RunStatus status)
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var run = await BringToAsync(host, status);

        using var answer = await host.PostAsync(new Uri($"/api/runs/{run}/cancel", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains($"is {status.Name()} already", await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
        Assert.Equal(status, host.Experiments.FindRun(run)!.Status);
    }

    [Fact]
    public async Task A_cancellation_that_races_the_completion_wins_for_good()
    {
        string run;
        StoreUnderTest store = null!;
        await using (var host = await ApiHost.StartAsync(folder, works: false, inner => store = new(inner)))
        {
            run = await BringToAsync(host, RunStatus.Analyzing);
            var (reached, goOn) = store.HoldUp($"cancelled/{run}.json");
            var cancelling = PostAsync(host, $"runs/{run}/cancel");
            await reached;
            await host.Services.MakeAsync(new MeasureSeparation(host.Experiments.FindRun(run)!.Keys.Separation, host.Experiments.FindRun(run)!.Specification, run));
            await host.UntilAsync(run, RunStatus.Completed);
            goOn.SetResult();

            Assert.Equal(HttpStatusCode.Accepted, await cancelling);
            Assert.Equal(RunStatus.Cancelled, host.Experiments.FindRun(run)!.Status);
        }

        await using var restarted = await ApiHost.StartAsync(folder, works: false);
        Assert.Equal(RunStatus.Cancelled, (await restarted.GetAsync<RunView>($"/api/runs/{run}")).Status);
    }

    [Fact]
    public async Task A_training_is_stopped_when_the_last_run_that_wants_it_is_cancelled_and_goes_on_when_it_is_wanted_again()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var first = await BringToAsync(host, RunStatus.Training);
        var second = (await host.SubmitAsync(Samples.OneRun)).Runs[0].Id;
        var key = host.Experiments.FindRun(first)!.Keys.Model;

        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(host, $"runs/{first}/cancel"));
        Assert.Equal(RunStatus.Training, host.Experiments.FindRun(second)!.Status);
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(host, $"runs/{second}/cancel"));
        Assert.Equal([key], (await host.Services.NextAsync<TrainingsUnwanted>()).Keys);
        Assert.True(await host.Store.HasAsync(ArtifactPaths.Unwanted(key), ApiHost.Token));
        Assert.Single(host.Services.Received.OfType<TrainingsUnwanted>());

        await host.SubmitAsync(Samples.OneRun);
        Assert.Equal(key, (await host.Services.NextAsync<TrainModel>()).Key);
        Assert.False(await host.Store.HasAsync(ArtifactPaths.Unwanted(key), ApiHost.Token));
    }

    [Fact]
    public async Task A_failed_run_is_tried_again_and_others_are_not()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var run = await BringToAsync(host, RunStatus.Failed);

        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(host, $"runs/{run}/retry"));
        await host.Services.MakeAsync(await host.Services.NextAsync<PrepareDataset>());
        await host.Services.MakeAsync(await host.Services.NextAsync<TrainModel>());
        await host.Services.MakeAsync(await host.Services.NextAsync<MeasureSeparation>());
        await host.UntilAsync(run, RunStatus.Completed);

        Assert.Equal(HttpStatusCode.Conflict, await PostAsync(host, $"runs/{run}/retry"));
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync(host, $"experiments/{run[..32]}/retry"));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(host, "runs/x/retry"));
    }

    [Fact]
    public async Task Who_asks_for_what_failed_before_has_it_tried_again_for_all()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var run = await BringToAsync(host, RunStatus.Failed);

        var second = (await host.SubmitAsync(Samples.OneRun)).Runs[0];

        Assert.Equal(RunStatus.Queued, second.Status);
        await host.Services.MakeAsync(await host.Services.NextAsync<PrepareDataset>());
        await host.Services.MakeAsync(await host.Services.NextAsync<TrainModel>());
        await host.Services.MakeAsync(await host.Services.NextAsync<MeasureSeparation>());
        await host.UntilAsync(run, RunStatus.Completed);
        await host.UntilAsync(second.Id, RunStatus.Completed);
    }

    [Fact]
    public async Task A_failure_is_still_known_after_a_restart()
    {
        string run;
        await using (var host = await ApiHost.StartAsync(folder, works: false))
        {
            run = await BringToAsync(host, RunStatus.Failed);
        }

        await using var restarted = await ApiHost.StartAsync(folder);
        var found = await restarted.GetAsync<RunView>($"/api/runs/{run}");
        Assert.Equal((RunStatus.Failed, "a reason"), (found.Status, found.Reason));
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(restarted, $"experiments/{run[..32]}/retry"));
        await restarted.UntilAsync(run, RunStatus.Completed);
    }

    [Theory]
    [InlineData(RunStatus.Queued)]
    [InlineData(RunStatus.Training)]
    public async Task What_runs_cannot_be_deleted(RunStatus status)
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var run = await BringToAsync(host, status);

        Assert.Equal(HttpStatusCode.Conflict, await DeleteAsync(host, $"runs/{run}"));
        Assert.Equal(HttpStatusCode.Conflict, await DeleteAsync(host, $"experiments/{run[..32]}"));
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync($"/api/runs/{run}", ApiHost.Token)).StatusCode);
    }

    [Fact]
    public async Task Deleting_removes_what_nobody_else_uses_and_nothing_more()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var grid = (await host.SubmitAsync(Samples.Grid(2))).Runs;
        var same = (await host.SubmitAsync(Samples.Grid(1))).Runs[0];
        foreach (var run in grid.Append(same))
        {
            await host.UntilAsync(run.Id, RunStatus.Completed);
        }

        var (shared, alone) = (host.Experiments.FindRun(grid[0].Id)!.Keys, host.Experiments.FindRun(grid[1].Id)!.Keys);
        await host.Store.WriteAsync(ArtifactPaths.Snapshot(alone.Model, epoch: 10), [1, 2], WriteCondition.None, ApiHost.Token);
        Assert.Equal(HttpStatusCode.NoContent, await DeleteAsync(host, $"runs/{grid[1].Id}"));
        await GoneAsync(host, alone.Model);
        await GoneAsync(host, alone.Separation);
        Assert.NotEmpty(await NamesAsync(host, alone.Dataset));
        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync(host, $"runs/{grid[1].Id}"));

        Assert.Equal(HttpStatusCode.NoContent, await DeleteAsync(host, $"experiments/{grid[0].Id[..32]}"));
        Assert.NotEmpty(await NamesAsync(host, shared.Separation));
        Assert.Equal(RunStatus.Completed, host.Experiments.FindRun(same.Id)!.Status);

        Assert.Equal(HttpStatusCode.NoContent, await DeleteAsync(host, $"runs/{same.Id}"));
        await GoneAsync(host, "");
        Assert.Equal(0, (await host.GetAsync<ListPage<ExperimentView>>("/api/experiments")).Count);

        // What was deleted is made anew when it is asked for.
        await host.UntilAsync((await host.SubmitAsync(Samples.Grid(1))).Runs[0].Id, RunStatus.Completed);
        Assert.Equal(2, host.Services.Received.OfType<PrepareDataset>().Count());
    }

    private static async Task<string> BringToAsync(ApiHost host, RunStatus status)
    {
        var run = (await host.SubmitAsync(Samples.OneRun)).Runs[0].Id;
        var prepare = await host.Services.NextAsync<PrepareDataset>();
        switch (status)
        {
            case RunStatus.Preparing:
                await host.Services.PublishAsync(new WorkNoted(ArtifactKind.Dataset, prepare.Key, null));
                break;
            case RunStatus.Failed:
                await host.Services.FailAsync(ArtifactKind.Dataset, prepare.Key, "a reason");
                break;
            case RunStatus.Training:
                await host.Services.MakeAsync(prepare);
                await host.Services.PublishAsync(new TrainingProgressed((await host.Services.NextAsync<TrainModel>()).Key, 1, 4, 1, 1, 1));
                break;
            case RunStatus.Analyzing or RunStatus.Completed:
                await host.Services.MakeAsync(prepare);
                await host.Services.MakeAsync(await host.Services.NextAsync<TrainModel>());
                var measure = await host.Services.NextAsync<MeasureSeparation>();
                await (status == RunStatus.Completed ? host.Services.MakeAsync(measure) : Task.CompletedTask);
                break;
        }

        await host.UntilAsync(run, status);
        return run;
    }

    private static async Task<HttpStatusCode> PostAsync(ApiHost host, string path)
    {
        using var answer = await host.PostAsync(new Uri($"/api/{path}", UriKind.Relative));
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> DeleteAsync(ApiHost host, string path)
    {
        using var answer = await host.Client.DeleteAsync($"/api/{path}", ApiHost.Token);
        return answer.StatusCode;
    }

    // Files are deleted after the answer.
    private static Task GoneAsync(ApiHost host, string part) =>
        ApiHost.UntilAsync(async () => (await NamesAsync(host, part)).Count == 0, $"files of '{part}' were left");

    // Without what the coordinator keeps for itself.
    private static async Task<List<string>> NamesAsync(ApiHost host, string part)
    {
        var names = new List<string>();
        await foreach (var entry in host.Store.ListAsync("", ApiHost.Token))
        {
            names.Add(entry.Name.Value);
        }

        return [.. names.Where(name => !name.StartsWith(ArtifactPaths.Coordinator, StringComparison.Ordinal) && name.Contains(part, StringComparison.Ordinal))];
    }
}
