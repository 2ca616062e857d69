using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Services.Tests.Building;

namespace EquiSep.Services.Tests.Telemetry;

/// <summary>What the workers record of their work, one end after the other.</summary>
[Collection(nameof(Alone))]
public sealed class WorkMetricsTests : IAsyncLifetime
{
    private const string Trainings = "equisep.trainings";
    private const string Failures = "equisep.failures";
    private static readonly Specification run = Commands.Small(epochs: 6);
    private readonly ScratchStore scratch = new();
    private readonly WatchedStore store;
    private readonly RecordedMetrics metrics = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public WorkMetricsTests() => store = new(scratch.Store);

    public async ValueTask InitializeAsync() => await Reference.PutDataAsync(scratch.Store, run);

    public ValueTask DisposeAsync()
    {
        metrics.Dispose();
        scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_training_in_six_slices_is_handed_on_five_times_and_completed_once()
    {
        await using var workshop = await Workshop.OpenAsync(store, "Training:SliceMinutes=0");

        await workshop.SendAsync(Commands.Train(run));
        await workshop.Events.WaitForAsync<ArtifactMade>();

        Assert.Equal(["completed 1", "rescheduled 5"], Counts(Trainings));
        Assert.Equal(6, Values("equisep.queue.wait").Count);
        Assert.Equal(6, Values("equisep.training.slice.duration").Count);
        Assert.Equal(6, Values("equisep.training.epochs").Sum());
        var record = await scratch.Store.RecordAsync<ModelRecord>(ArtifactPaths.ModelRecord(Keys.Model(run)));
        Assert.Equal(record!.Epochs.Sum(epoch => epoch.Seconds), Assert.Single(Values("equisep.training.duration")));
    }

    [Fact]
    public async Task A_training_that_another_trainer_takes_over_is_superseded_and_one_whose_host_stops_is_interrupted()
    {
        var endless = Commands.Endless();
        await using var first = await Workshop.OpenAsync(store, "Training:OwnershipSeconds=0");
        await first.SendAsync(Commands.Train(endless));
        await first.Events.WaitForAsync<TrainingProgressed>();
        await using (var second = await Workshop.OpenAsync(new WatchedStore(scratch.Store), "Training:OwnershipSeconds=0"))
        {
            await second.SendAsync(Commands.Train(endless));
            await UntilAsync(Trainings, "superseded 1");
        }

        Assert.Equal(["interrupted 1", "superseded 1"], Counts(Trainings));
        Assert.Empty(Counts(Failures));
    }

    [Fact]
    public async Task A_training_that_no_run_needs_any_more_is_cancelled()
    {
        var endless = Commands.Endless();
        await using var workshop = await Workshop.OpenAsync(store);
        await workshop.SendAsync(Commands.Train(endless));
        await workshop.Events.WaitForAsync<TrainingProgressed>();

        await scratch.Store.WriteRecordAsync(
            ArtifactPaths.Unwanted(Keys.Model(endless)), new CancelMark(DateTimeOffset.UtcNow), WriteCondition.None, Token);
        await workshop.SendAsync(new TrainingsUnwanted([Keys.Model(endless)]));

        await UntilAsync(Trainings, "cancelled 1");
        Assert.Empty(Counts(Failures));
    }

    [Fact]
    public async Task An_outage_is_counted_at_each_attempt_and_the_wait_in_the_queue_once()
    {
        await using var workshop = await Workshop.OpenAsync(store);
        store.Down = true;
        await workshop.SendAsync(Commands.Train(run));
        await store.Log.WaitForAsync<Refused>(count: 2);
        store.Down = false;
        await workshop.Events.WaitForAsync<ArtifactMade>();

        var failure = Assert.Single(Counts(Failures)).Split(' ');
        Assert.Equal(["model", "outage"], failure[..2]);
        Assert.InRange(int.Parse(failure[2], System.Globalization.CultureInfo.InvariantCulture), 2, 10);
        Assert.Single(Values("equisep.queue.wait"));
        Assert.Equal(["completed 1"], Counts(Trainings));
    }

    [Theory]
    [InlineData("no_space")]
    [InlineData("unexpected")]
    public async Task A_store_that_is_full_and_an_error_of_the_program_are_told_apart(string kind)
    {
        var first = 1;
        store.BeforeWrite = name => name.EndsWith("train.safetensors", StringComparison.Ordinal) && Interlocked.Exchange(ref first, 0) == 1
            ? throw (kind == "no_space" ? new NoSpaceException("a test", new IOException()) : new InvalidOperationException("a test"))
            : Task.CompletedTask;
        await using var workshop = await Workshop.OpenAsync(store);

        await workshop.SendAsync(Commands.Prepare(run with { Data = run.Data with { PerClass = 4 } }));

        await UntilAsync(Failures, $"dataset {kind} 1");
        Assert.Equal([$"dataset {kind} 1"], Counts(Failures));
    }

    [Fact]
    public async Task A_refused_recipe_another_version_and_a_lost_data_set_are_told_apart()
    {
        await using var workshop = await Workshop.OpenAsync(store);
        var refused = run with { Training = run.Training with { Epochs = -1 } };
        await workshop.SendAsync(Commands.Train(refused));
        await workshop.SendAsync(Commands.Train(run) with { Key = new('a', 32) });
        await workshop.SendAsync(Commands.Train(run with { Data = run.Data with { PerClass = 4 } }));
        await workshop.Events.WaitForAsync<ArtifactFailed>(count: 2);
        await workshop.Events.WaitForAsync<ArtifactLost>();

        Assert.Equal(["dataset lost 1", "model recipe 1", "model version 1"], Counts(Failures));
    }

    private Task UntilAsync(string instrument, string count) =>
        Waiting.UntilAsync(() => Task.FromResult(Counts(instrument).Contains(count)), $"{instrument} counts '{count}'");

    private List<double> Values(string instrument) =>
        [.. metrics.Read().Where(value => value.Instrument == instrument && value.Value != 0).Select(value => value.Value)];

    // Of a counter, the values of its labels and its value where it is not zero.
    private List<string> Counts(string instrument) => [.. metrics.Read()
        .Where(value => value.Instrument == instrument)
        .GroupBy(value => string.Join(' ', value.Labels.OrderBy(label => label.Key).Select(label => label.Value)))
        .Select(series => (series.Key, Count: series.Sum(value => value.Value)))
        .Where(series => series.Count > 0)
        .Select(series => $"{series.Key} {series.Count}")
        .Order(StringComparer.Ordinal)];
}
