using EquiSep.Core.Training;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Services.Tests.Building;
using EquiSep.TrainingService;

namespace EquiSep.Services.Tests.TrainingService;

public sealed class InterruptedTrainingTests : IAsyncLifetime
{
    private static readonly Specification Run = Commands.Small(epochs: 40);
    private static readonly string Key = Keys.Model(Run);
    private static readonly string Name = ArtifactPaths.Checkpoint(Key);
    private readonly ScratchStore scratch = new();
    private readonly WatchedStore store;

    public InterruptedTrainingTests() => store = new(scratch.Store);

    public async ValueTask InitializeAsync() => await Reference.PutDataAsync(scratch.Store, Run);

    public ValueTask DisposeAsync()
    {
        scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_training_goes_on_after_a_stop_of_its_host_with_the_same_bits()
    {
        var longer = Commands.Small(epochs: 3000);
        await using (var workshop = await Workshop.OpenAsync(store, "Training:CheckpointSeconds=0"))
        {
            await workshop.SendAsync(Commands.Train(longer));
            await store.Log.WaitForAsync<Written>(written => written.Name == ArtifactPaths.Checkpoint(Keys.Model(longer)), count: 3);
        }

        var at = (await ReadAsync(longer)).Epochs.Count;
        Assert.InRange(at, 1, 2999);
        await using var next = await Workshop.OpenAsync(store);
        await next.SendAsync(Commands.Train(longer));
        await next.Events.WaitForAsync<ArtifactMade>();

        await AssertModelAsync(longer, $"training goes on after epoch {at}");
        Assert.Contains(next.Events.All<WorkNoted>(), noted => noted.Note == $"training goes on after epoch {at}");
    }

    [Fact]
    public async Task An_unwanted_training_stops_and_goes_on_when_it_is_wanted_again()
    {
        var endless = Commands.Endless();
        var (key, unwanted) = (Keys.Model(endless), ArtifactPaths.Unwanted(Keys.Model(endless)));
        await using var workshop = await Workshop.OpenAsync(store);
        await workshop.SendAsync(Commands.Train(endless));
        await workshop.Events.WaitForAsync<TrainingProgressed>();

        await scratch.Store.WriteRecordAsync(unwanted, new CancelMark(DateTimeOffset.UtcNow), WriteCondition.None, TestContext.Current.CancellationToken);
        await workshop.SendAsync(new TrainingsUnwanted([key]));
        await store.Log.WaitForAsync<Written>(written => written.Name == ArtifactPaths.Checkpoint(key), count: 2);
        Assert.InRange((await ReadAsync(endless)).Epochs.Count, 1, 99_999);

        await scratch.Store.DeleteAsync(unwanted, TestContext.Current.CancellationToken);
        await workshop.SendAsync(Commands.Train(endless));
        await workshop.Events.WaitForAsync<WorkNoted>(noted => noted.Note?.StartsWith("training goes on after epoch", StringComparison.Ordinal) == true);
        Assert.Empty(workshop.Events.All<ArtifactFailed>());
    }

    [Fact]
    public async Task A_training_whose_store_is_down_when_it_may_be_unwanted_goes_on_and_asks_again()
    {
        var (clock, endless) = (new TestClock(), Commands.Endless());
        var command = Commands.Train(endless) with { Run = "r-unwanted" };
        using var epochs = new TrainedEpochs();
        await using var workshop = await Workshop.OpenAsync(store, clock, "Training:CheckpointSeconds=600", "Training:OwnershipSeconds=60");
        await workshop.SendAsync(command);
        await epochs.MoreAsync(1);

        store.Down = true;
        await scratch.Store.WriteRecordAsync(ArtifactPaths.Unwanted(Keys.Model(endless)), new CancelMark(DateTimeOffset.UtcNow), WriteCondition.None, TestContext.Current.CancellationToken);
        await workshop.SendAsync(new TrainingsUnwanted([Keys.Model(endless)]));
        await store.Log.WaitForAsync<Refused>();
        await epochs.MoreAsync(10);
        Assert.Single(store.Log.All<Refused>());
        store.Down = false;
        clock.Advance(TrainingSlice.RetryPause);

        await store.Log.WaitForAsync<Written>(written => written.Name == ArtifactPaths.Checkpoint(Keys.Model(endless)), count: 2);
        Assert.InRange((await ReadAsync(endless)).Epochs.Count, 11, 99_999);
    }

    [Fact]
    public async Task A_command_for_an_unwanted_model_is_done_with_nothing_done()
    {
        await scratch.Store.WriteRecordAsync(ArtifactPaths.Unwanted(Key), new CancelMark(DateTimeOffset.UtcNow), WriteCondition.None, TestContext.Current.CancellationToken);
        await using var workshop = await Workshop.OpenAsync(store, "Training:Slots=1");
        var other = Commands.Small(epochs: 1);

        await workshop.SendAsync(Commands.Train(Run), Commands.Train(other));

        Assert.Equal(Keys.Model(other), (await workshop.Events.WaitForAsync<ArtifactMade>()).Key);
        Assert.Equal(0, store.Writes(Name));
    }

    [Theory]
    [InlineData("truncated", "ends within|bytes left")]
    [InlineData("flipped", "checksum")]
    [InlineData("schema", "its schema is not")]
    [InlineData("other training", "another data set, network or training")]
    public async Task A_checkpoint_that_cannot_be_used_is_said_and_training_starts_anew(string damage, string reason)
    {
        var whole = Bytes(Trained(damage == "other training" ? Commands.Small(epochs: 41) : Run, epochs: 3));
        await scratch.Store.PutAsync(Name, damage switch
        {
            "truncated" => whole[..(whole.Length / 2)],
            "flipped" => [.. whole[..^50], (byte)(whole[^50] ^ 1), .. whole[^49..]],
            "schema" => Replace(whole, "equisep-checkpoint-2", "equisep-checkpoint-9"),
            _ => whole,
        });
        await using var workshop = await Workshop.OpenAsync(store);

        await workshop.SendAsync(Commands.Train(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>();

        var note = workshop.Events.All<WorkNoted>().Single(noted => noted.Note is not null).Note!;
        Assert.Matches($"^the checkpoint was damaged \\(.*({reason}).*\\), training starts anew$", note);
        var weights = await scratch.Store.BytesAsync(ArtifactPaths.Model(Key));
        Assert.Equal(Reference.Model(Run), weights);
        Assert.Contains(note, (await scratch.Store.RecordAsync<ModelRecord>(ArtifactPaths.ModelRecord(Key)))!.Notes);
    }

    [Fact]
    public async Task A_training_whose_trainer_was_gone_before_its_first_epoch_was_written_is_said_to_begin_again()
    {
        await scratch.Store.PutAsync(Name, Bytes(Trained(Run, epochs: 0)));
        await using var workshop = await Workshop.OpenAsync(store);

        await workshop.SendAsync(Commands.Train(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>();

        var note = workshop.Events.All<WorkNoted>().Single(noted => noted.Note is not null).Note!;
        Assert.Equal("training begins again: the trainer that had begun it wrote no epoch", note);
        await AssertModelAsync(Run, note);
    }

    [Fact]
    public async Task A_store_that_is_down_for_a_while_costs_no_epoch()
    {
        await using var workshop = await Workshop.OpenAsync(store, "Training:CheckpointSeconds=0", "Training:OwnershipSeconds=0");
        store.BeforeWrite = name =>
        {
            store.Down = name == Name && store.Writes(Name) == 5 && store.Log.All<Refused>().Count == 0;
            return Task.CompletedTask;
        };

        await workshop.SendAsync(Commands.Train(Run));
        await store.Log.WaitForAsync<Refused>();
        store.Down = false;
        await workshop.Events.WaitForAsync<ArtifactMade>();

        await AssertModelAsync(Run);
    }

    [Fact]
    public async Task A_store_that_is_down_at_the_end_costs_a_message_retry_and_no_bit()
    {
        await using var workshop = await Workshop.OpenAsync(store);
        var refused = false;
        store.BeforeWrite = name =>
        {
            (store.Down, refused) = (!refused && name == ArtifactPaths.ModelRecord(Key), refused || name == ArtifactPaths.ModelRecord(Key));
            return Task.CompletedTask;
        };

        await workshop.SendAsync(Commands.Train(Run));
        await store.Log.WaitForAsync<Refused>();
        store.Down = false;
        await workshop.Events.WaitForAsync<ArtifactMade>();

        await AssertModelAsync(Run);
        Assert.Empty(workshop.Events.All<ArtifactFailed>());
    }

    [Fact]
    public async Task A_store_that_loses_the_checkpoint_costs_nothing_while_its_trainer_lives()
    {
        await using var workshop = await Workshop.OpenAsync(store, "Training:CheckpointSeconds=0");
        store.BeforeWrite = async name =>
        {
            if (name == Name && store.Writes(Name) == 4)
            {
                await scratch.Store.DeleteAsync(Name, CancellationToken.None);
            }
        };

        await workshop.SendAsync(Commands.Train(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>();

        await AssertModelAsync(Run);
    }

    private static Checkpoint Trained(Specification run, int epochs)
    {
        using var session = TrainingSession.Start(run, Reference.Data(run), Core.Networks.EnvironmentFacts.DefaultDevice);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            session.RunEpoch();
        }

        return session.TakeCheckpoint("somebody", []);
    }

    private static byte[] Bytes(Checkpoint checkpoint)
    {
        using var stream = new MemoryStream();
        CheckpointFile.Write(stream, checkpoint);
        return stream.ToArray();
    }

    private static byte[] Replace(byte[] bytes, string from, string to) =>
        System.Text.Encoding.Latin1.GetBytes(System.Text.Encoding.Latin1.GetString(bytes).Replace(from, to, StringComparison.Ordinal));

    private async Task<Checkpoint> ReadAsync(Specification run)
    {
        using var stream = new MemoryStream((await scratch.Store.BytesAsync(ArtifactPaths.Checkpoint(Keys.Model(run))))!);
        return CheckpointFile.Read(stream);
    }

    private async Task AssertModelAsync(Specification run, params string[] notes)
    {
        Assert.Equal(Reference.Model(run), await scratch.Store.BytesAsync(ArtifactPaths.Model(Keys.Model(run))));
        Assert.Equal(notes, (await scratch.Store.RecordAsync<ModelRecord>(ArtifactPaths.ModelRecord(Keys.Model(run))))!.Notes);
    }
}
