using EquiSep.Core.Networks;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Services.Tests.Building;

namespace EquiSep.Services.Tests.TrainingService;

public sealed class ModelBuilderTests : IAsyncLifetime
{
    private static readonly Specification Run = Commands.Small(epochs: 6);
    private static readonly string Key = Keys.Model(Run);
    private readonly ScratchStore scratch = new();
    private readonly WatchedStore store;

    public ModelBuilderTests() => store = new(scratch.Store);

    public async ValueTask InitializeAsync() => await Reference.PutDataAsync(scratch.Store, Run);

    public ValueTask DisposeAsync()
    {
        scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_training_in_one_slice_gives_the_bits_of_an_uninterrupted_one()
    {
        await using var workshop = await Workshop.OpenAsync(store);

        await workshop.SendAsync(Commands.Train(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>();

        await AssertModelAsync();
        Assert.Equal(2, store.Writes(ArtifactPaths.Checkpoint(Key)));
        Assert.Null(await scratch.Store.BytesAsync(ArtifactPaths.Checkpoint(Key)));
    }

    [Fact]
    public async Task A_slice_for_every_epoch_gives_the_same_bits_and_is_nothing_to_note()
    {
        await using var workshop = await Workshop.OpenAsync(store, "Training:SliceMinutes=0");

        await workshop.SendAsync(Commands.Train(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>();

        await AssertModelAsync();
        Assert.Equal(2 * Run.Training.Epochs, store.Writes(ArtifactPaths.Checkpoint(Key)));
    }

    [Fact]
    public async Task Three_commands_at_a_time_and_one_later_train_once()
    {
        await using var workshop = await Workshop.OpenAsync(store, "Training:Slots=3");

        await workshop.SendAsync(Commands.Train(Run), Commands.Train(Run), Commands.Train(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>();
        await workshop.SendAsync(Commands.Train(Run with { Name = "another" }));
        await workshop.Events.WaitForAsync<ArtifactMade>(count: 2);

        await AssertModelAsync();
        Assert.Equal(1, store.Writes(ArtifactPaths.ModelRecord(Key)));
    }

    [Fact]
    public async Task A_specification_that_nothing_can_be_made_from_fails_with_the_field()
    {
        await using var workshop = await Workshop.OpenAsync(store);
        var bad = Run with { Network = Run.Network with { Width = 0 } };

        await workshop.SendAsync(Commands.Train(bad));

        var failed = await workshop.Events.WaitForAsync<ArtifactFailed>();
        Assert.Contains("network.width", failed.Reason, StringComparison.Ordinal);
        Assert.Equal(failed.Reason, (await scratch.Store.RecordAsync<FailureMark>(ArtifactPaths.Failure(ArtifactKind.Model, failed.Key)))!.Reason);
    }

    [Fact]
    public async Task A_message_without_a_usable_key_is_put_aside_at_once_and_the_next_one_served()
    {
        await using var workshop = await Workshop.OpenAsync(store, "Training:Slots=1");

        await workshop.SendAsync(Commands.Train(Run) with { Key = "../escape" }, Commands.Train(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>();

        await AssertModelAsync();
        Assert.Empty(workshop.Events.All<ArtifactFailed>());
    }

    [Fact]
    public async Task A_data_set_that_is_not_there_is_sent_for()
    {
        await using var workshop = await Workshop.OpenAsync(store);
        var other = Run with { Data = Run.Data with { PerClass = 4 } };

        await workshop.SendAsync(Commands.Train(other));

        var lost = await workshop.Events.WaitForAsync<ArtifactLost>();
        Assert.Equal((ArtifactKind.Dataset, Keys.Dataset(other.Data)), (lost.Kind, lost.Key));
        Assert.Null(await scratch.Store.BytesAsync(ArtifactPaths.Failure(ArtifactKind.Model, Keys.Model(other))));
    }

    [Theory]
    [InlineData("train.safetensors")]
    [InlineData("test.safetensors")]
    [InlineData("manifest.json")]
    public async Task A_damaged_data_set_is_deleted_and_sent_for(string file)
    {
        var key = Keys.Dataset(Run.Data);
        var name = ArtifactPaths.Of(ArtifactKind.Dataset, key) + file;
        var bytes = await scratch.Store.BytesAsync(name);
        bytes![^30] ^= 4;
        await scratch.Store.PutAsync(name, bytes);
        await using var workshop = await Workshop.OpenAsync(store);

        await workshop.SendAsync(Commands.Train(Run));

        Assert.Equal(key, (await workshop.Events.WaitForAsync<ArtifactLost>()).Key);
        Assert.Null(await scratch.Store.BytesAsync(ArtifactPaths.Manifest(key)));
        await Reference.PutDataAsync(scratch.Store, Run);
        await workshop.SendAsync(Commands.Train(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>();
        await AssertModelAsync();
    }

    [Fact]
    public async Task A_training_that_diverges_is_a_model_that_says_so()
    {
        await using var workshop = await Workshop.OpenAsync(store);
        var wild = Commands.Small() with { Network = new() { Family = Families.GfnnNoBn }, Training = new() { LearningRate = 1000, Epochs = 20 } };

        await workshop.SendAsync(Commands.Train(wild));
        await workshop.Events.WaitForAsync<ArtifactMade>();

        var record = await scratch.Store.RecordAsync<ModelRecord>(ArtifactPaths.ModelRecord(Keys.Model(wild)));
        Assert.NotNull(record!.DivergedAtEpoch);
        Assert.Equal(record.DivergedAtEpoch, record.Epochs.Count);
    }

    [Fact]
    public async Task A_damaged_record_is_said_and_the_model_is_made_again()
    {
        await scratch.Store.PutAsync(ArtifactPaths.ModelRecord(Key), "{}"u8.ToArray());
        await using var workshop = await Workshop.OpenAsync(store);

        await workshop.SendAsync(Commands.Train(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>();

        await AssertModelAsync();
        Assert.Contains(workshop.Events.All<WorkNoted>(), noted => noted.Note?.Contains("damaged", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Progress_is_told_at_most_twice_a_second()
    {
        var (clock, run) = (new TestClock(), Commands.Endless());
        var command = Commands.Train(run) with { Run = "r-progress" };
        using var epochs = new TrainedEpochs();
        await using var workshop = await Workshop.OpenAsync(store, clock);

        await workshop.SendAsync(command);
        await epochs.MoreAsync(10);
        clock.Advance(TimeSpan.FromMilliseconds(499));
        await epochs.MoreAsync(10);
        Assert.Empty(workshop.Events.All<TrainingProgressed>());
        clock.Advance(TimeSpan.FromMilliseconds(1));
        var first = await workshop.Events.WaitForAsync<TrainingProgressed>();
        await epochs.MoreAsync(10);
        clock.Advance(TimeSpan.FromMilliseconds(500));
        await workshop.Events.WaitForAsync<TrainingProgressed>(count: 2);
        await epochs.MoreAsync(10);
        clock.Advance(TimeSpan.FromMilliseconds(500));
        var third = await workshop.Events.WaitForAsync<TrainingProgressed>(count: 3);

        Assert.Equal(3, workshop.Events.All<TrainingProgressed>().Count);
        Assert.InRange(third.Epoch, first.Epoch + 20, 99_999);
        Assert.Equal((Keys.Model(run), 100_000), (third.Key, third.Epochs));
        Assert.True(third.Loss is > 0 and < 10 && third.StepsPerSecond > 0);
        Assert.Equal((100_000 - third.Epoch) * 4 / third.StepsPerSecond, third.SecondsLeft, 1e-6 * third.SecondsLeft);
    }

    private async Task AssertModelAsync()
    {
        var weights = await scratch.Store.BytesAsync(ArtifactPaths.Model(Key));
        Assert.Equal(Reference.Model(Run), weights);
        var record = await scratch.Store.RecordAsync<ModelRecord>(ArtifactPaths.ModelRecord(Key));
        Assert.Equal(Core.Datasets.Hash.Of<byte>(weights), record!.ModelSha256);
        Assert.Equal(Run.Training.Epochs, record.Epochs.Count);
        Assert.Equal(Run.Training.Epochs * 4, record.StepLosses.Count);
        Assert.Equal(EnvironmentFacts.DefaultDevice, record.Environment.Device);
        Assert.Empty(record.Notes);
    }
}
