using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Api.Tests.Coordination;

public sealed class LifeOfARunTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_run_goes_through_its_statuses_as_its_artifacts_are_made()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var run = (await host.SubmitAsync(Samples.OneRun)).Runs.Single();
        Assert.Equal(RunStatus.Queued, run.Status);

        var prepare = await host.Services.NextAsync<PrepareDataset>();
        await host.Bus.Publish(new WorkNoted(ArtifactKind.Dataset, prepare.Key, null), ApiHost.Token);
        await host.UntilAsync(run.Id, RunStatus.Preparing);
        await host.Services.MakeAsync(prepare);

        var train = await host.Services.NextAsync<TrainModel>();
        await host.Bus.Publish(new TrainingProgressed(train.Key, 1, 4, 0.5, 10, 3), ApiHost.Token);
        await host.UntilAsync(run.Id, news => news is { Status: RunStatus.Training, Training.Epoch: 1 }, "no progress was told");
        await host.Services.MakeAsync(train);

        var measure = await host.Services.NextAsync<MeasureSeparation>();
        await host.UntilAsync(run.Id, RunStatus.Analyzing);
        await host.Services.MakeAsync(measure);
        await host.UntilAsync(run.Id, RunStatus.Completed);

        Assert.Equal((run.Id, run.Id, run.Id), (prepare.Run, train.Run, measure.Run));
    }

    [Fact]
    public async Task Runs_that_share_a_data_set_have_it_made_once_and_the_longest_training_is_sent_first()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: ("Coordinator:Concurrency", "1"));
        await host.SubmitAsync("""{"specification":{"data":{"name":"cfm"},"network":{"family":"GFNN","layers":[2,18,6]},"training":{"epochs":4}}}""");
        await host.Services.MakeAsync(await host.Services.NextAsync<PrepareDataset>());

        var layers = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            layers.Add((await host.Services.NextAsync<TrainModel>()).Specification.Network.Layers);
        }

        Assert.Single(host.Services.Received.OfType<PrepareDataset>());
        Assert.Equal([18, 6, 2], layers);
    }

    [Fact]
    public async Task Equal_work_is_not_asked_for_again()
    {
        await using var host = await ApiHost.StartAsync(folder);
        await host.UntilAsync((await host.SubmitAsync(Samples.OneRun)).Runs[0].Id, RunStatus.Completed);
        var sent = host.Services.Received.Count();

        var second = await host.SubmitAsync(Samples.OneRun);

        Assert.Equal(RunStatus.Completed, second.Runs.Single().Status);
        Assert.Equal(sent, host.Services.Received.Count());
    }

    [Fact]
    public async Task Events_that_come_three_times_lead_to_the_same_end()
    {
        await using var host = await ApiHost.StartAsync(folder);
        host.Services.Copies = 3;
        var submitted = await host.SubmitAsync(Samples.Grid(20));

        foreach (var run in submitted.Runs)
        {
            await host.UntilAsync(run.Id, RunStatus.Completed);
        }

        Assert.Equal((1, 20, 20), (Count<PrepareDataset>(host), Count<TrainModel>(host), Count<MeasureSeparation>(host)));
    }

    [Fact]
    public async Task Late_events_do_not_change_what_the_store_says()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var run = (await host.SubmitAsync(Samples.OneRun)).Runs[0].Id;
        await host.UntilAsync(run, RunStatus.Completed);
        var keys = host.Experiments.FindRun(run)!.Keys;
        var sent = host.Services.Received.Count();

        // What came before the end is told after it, together with a failure and a loss that never were.
        await host.Services.PublishAsync(new WorkNoted(ArtifactKind.Dataset, keys.Dataset, null));
        await host.Services.PublishAsync(new TrainingProgressed(keys.Model, 1, 4, 0.5, 10, 3));
        await host.Services.PublishAsync(new ArtifactFailed(ArtifactKind.Model, keys.Model, "late"));
        await host.Services.PublishAsync(new ArtifactLost(ArtifactKind.Dataset, keys.Dataset, "late"));
        await host.Services.PublishAsync(new ArtifactFailed(ArtifactKind.Separation, keys.Separation, "late"));

        // A loss that is heard of while another run's training is sent for has it sent for again, which does no harm but is not meant here.
        await ApiHost.UntilAsync(
            () => host.Experiments.NotesOf(run).Any(note => note.Contains("late", StringComparison.Ordinal)), "the loss was not heard of");

        var other = (await host.SubmitAsync(Samples.Grid(1, first: 7))).Runs[0].Id;
        await host.UntilAsync(other, RunStatus.Completed);

        Assert.Equal(RunStatus.Completed, host.Experiments.FindRun(run)!.Status);
        Assert.Equal(sent + 2, host.Services.Received.Count());
    }

    [Fact]
    public async Task What_was_damaged_is_made_again()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var run = (await host.SubmitAsync(Samples.OneRun)).Runs[0].Id;
        var prepare = await host.Services.NextAsync<PrepareDataset>();
        await host.Services.MakeAsync(prepare);
        await host.Services.NextAsync<TrainModel>();

        await host.Store.DeleteAsync(new(ArtifactPaths.Manifest(prepare.Key)), etag: null, ApiHost.Token);
        await host.Services.PublishAsync(new ArtifactLost(ArtifactKind.Dataset, prepare.Key, "a bit was flipped"));

        Assert.Equal(prepare, await host.Services.NextAsync<PrepareDataset>());
        await host.Services.MakeAsync(prepare);
        await host.Services.MakeAsync(await host.Services.NextAsync<TrainModel>());
        await host.Services.MakeAsync(await host.Services.NextAsync<MeasureSeparation>());
        await host.UntilAsync(run, RunStatus.Completed);
        Assert.Contains(host.Experiments.NotesOf(run), note => note.Contains("a bit was flipped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failure_ends_every_run_that_needs_the_artifact_with_its_reason()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var submitted = await host.SubmitAsync(Samples.Grid(2));
        var prepare = await host.Services.NextAsync<PrepareDataset>();

        await host.Services.FailAsync(ArtifactKind.Dataset, prepare.Key, "there are no images");

        foreach (var run in submitted.Runs)
        {
            await host.UntilAsync(run.Id, RunStatus.Failed);
            Assert.Equal("there are no images", host.Experiments.FindRun(run.Id)!.Reason);
        }
    }

    [Fact]
    public async Task A_command_that_the_broker_gave_up_ends_its_run_with_a_reason_and_no_other()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var submitted = await host.SubmitAsync(Samples.Grid(2));
        await host.Services.MakeAsync(await host.Services.NextAsync<PrepareDataset>());
        TrainModel[] trainings = [await host.Services.NextAsync<TrainModel>(), await host.Services.NextAsync<TrainModel>()];
        await host.Services.MakeAsync(trainings[1]);

        var abandoned = await host.Bus.GetSendEndpoint(new($"queue:{QueueNames.AbandonedCommands}"));
        await abandoned.Send(trainings[0], ApiHost.Token);
        await abandoned.Send(trainings[1], ApiHost.Token);

        await host.UntilAsync(trainings[0].Run, RunStatus.Failed);
        await host.Services.MakeAsync(await host.Services.NextAsync<MeasureSeparation>());
        await host.UntilAsync(trainings[1].Run, RunStatus.Completed);
        Assert.Contains("Its trainer died", host.Experiments.FindRun(trainings[0].Run)!.Reason, StringComparison.Ordinal);
        Assert.Equal(2, submitted.Runs.Count);
    }

    private static int Count<T>(ApiHost host) => host.Services.Received.OfType<T>().Count();
}
