using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Api.Tests.Coordination;

public sealed class ProgressLogTests : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly LogLines log = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_experiment_is_a_line_when_it_is_accepted_one_at_the_end_of_each_run_and_one_at_its_own()
    {
        await using var host = await ApiHost.StartAsync(folder, log);
        var submitted = await host.SubmitAsync(Samples.Grid(9));
        foreach (var run in submitted.Runs)
        {
            await host.UntilAsync(run.Id, RunStatus.Completed);
        }

        var lines = log.About(submitted.Id);
        Assert.Equal($"Information: Experiment {submitted.Id} 'grid' is accepted: 9 runs", lines[0]);
        Assert.Equal(submitted.Runs.Select(run => $"Information: Run {run.Id} ({run.Name}) is completed").Order(), lines[1..^1].Order());
        Assert.Equal($"Information: Experiment {submitted.Id} 'grid' has ended: 9 completed", lines[^1]);
    }

    [Fact]
    public async Task A_failure_is_logged_with_its_reason_in_one_line_and_a_cancellation_as_such()
    {
        await using var host = await ApiHost.StartAsync(folder, log, works: false);
        var submitted = await host.SubmitAsync(Samples.Grid(2));
        var prepare = await host.Services.NextAsync<PrepareDataset>();
        await host.Experiments.CancelRunAsync(submitted.Runs[0].Id, ApiHost.Token);
        await host.Services.FailAsync(ArtifactKind.Dataset, prepare.Key, "there are no images\nin any folder");
        await host.UntilAsync(submitted.Runs[1].Id, RunStatus.Failed);

        Assert.Equal(
            [
                $"Information: Run {submitted.Runs[0].Id} ({submitted.Runs[0].Name}) is cancelled",
                $"Information: Run {submitted.Runs[1].Id} ({submitted.Runs[1].Name}) failed: there are no images in any folder",
                $"Information: Experiment {submitted.Id} 'grid' has ended: 1 failed, 1 cancelled",
            ],
            log.About(submitted.Id)[1..]);
    }

    [Fact]
    public async Task Progress_is_logged_at_debug()
    {
        var debug = ("Logging:LogLevel:EquiSep.Coordinator", "Debug");
        await using var host = await ApiHost.StartAsync(folder, log, works: false, debug);
        var run = (await host.SubmitAsync(Samples.OneRun)).Runs[0].Id;
        var prepare = await host.Services.NextAsync<PrepareDataset>();
        await host.Services.MakeAsync(prepare);
        var train = await host.Services.NextAsync<TrainModel>();
        await host.Services.MakeAsync(train);
        await host.Services.MakeAsync(await host.Services.NextAsync<MeasureSeparation>());
        await host.UntilAsync(run, RunStatus.Completed);

        string[] progress =
        [
            $"Debug: Run {run} is queued",
            $"Debug: Run {run}: PrepareDataset {prepare.Key} is sent",
            $"Debug: Run {run} is preparing",
            $"Debug: Run {run}: TrainModel {train.Key} is sent",
            $"Debug: Run {run} is training",
            $"Debug: Run {run}: epoch 2 of 4, loss 0.5",
            $"Debug: Run {run} is analyzing",
        ];
        Assert.All(progress, line => Assert.Contains(line, log.About(run)));
    }

    [Fact]
    public async Task What_was_made_before_is_logged_as_an_experiment_that_ends_at_once()
    {
        await using var host = await ApiHost.StartAsync(folder, log);
        await host.UntilAsync((await host.SubmitAsync(Samples.Grid(2))).Runs[1].Id, RunStatus.Completed);
        await host.UntilAsync((await host.SubmitAsync(Samples.Grid(2))).Runs[0].Id, RunStatus.Completed);

        var again = await host.SubmitAsync(Samples.Grid(2));

        Assert.Equal(4, log.About(again.Id).Count);
        Assert.Equal($"Information: Experiment {again.Id} 'grid' has ended: 2 completed", log.About(again.Id)[^1]);
    }
}
