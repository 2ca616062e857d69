using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Core.Training;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Services.Tests.Building;

namespace EquiSep.Services.Tests.TrainingService;

/// <summary>Weights of chosen epochs, whatever happens on the way.</summary>
public sealed class SnapshotTests : IAsyncLifetime
{
    private static readonly Specification Run = Commands.Measured(epochs: 12, 0, 1, 5, 8, 12);
    private static readonly string Key = Keys.Model(Run);
    private readonly ScratchStore scratch = new();
    private readonly WatchedStore store;

    public SnapshotTests() => store = new(scratch.Store);

    public async ValueTask InitializeAsync() => await Reference.PutDataAsync(scratch.Store, Run);

    public ValueTask DisposeAsync()
    {
        scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("Training:SliceMinutes=10")]
    [InlineData("Training:CheckpointSeconds=0")]
    [InlineData("Training:SliceMinutes=0")]
    public async Task The_weights_of_the_chosen_epochs_are_kept_and_the_training_stays_the_same(string setting)
    {
        await using var workshop = await Workshop.OpenAsync(store, setting);

        await TrainAsync(workshop);

        await AssertSnapshotsAsync();
        Assert.All(Run.Analysis.MeasureAt, epoch => Assert.Equal(1, store.Writes(ArtifactPaths.Snapshot(Key, epoch))));
        Assert.Equal(Reference.Model(Run with { Analysis = new() }), await scratch.Store.BytesAsync(ArtifactPaths.Model(Key)));
        Assert.Null(await scratch.Store.BytesAsync(ArtifactPaths.Checkpoint(Key)));
    }

    [Fact]
    public async Task No_checkpoint_lies_after_weights_that_are_not_written()
    {
        // Seen at every write: the weights that the checkpoint in the store says are there, and those that its epoch asks for.
        var (said, owed) = (new List<int>(), new List<int>());
        store.BeforeWrite = async name =>
        {
            if (await CheckpointAsync() is { Epochs.Count: > 0 and var epochs } before)
            {
                said.Add(before.Facts.Snapshots.Count(snapshot => File.Exists(scratch.At(ArtifactPaths.Snapshot(Key, snapshot.Epoch)))));
                owed.Add(Run.Analysis.MeasureAt.Count(epoch => epoch <= epochs));
            }
        };
        await using var workshop = await Workshop.OpenAsync(store, "Training:CheckpointSeconds=0");

        await TrainAsync(workshop);

        Assert.Equal(owed, said);
        Assert.Equal([2, 3, 4, 5], owed.Distinct());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 3)]
    [InlineData(3, 5)]
    [InlineData(5, 5)]
    [InlineData(6, 8)]
    [InlineData(12, 12)]
    public async Task A_trainer_that_was_killed_after_its_last_checkpoint_is_replaced_with_the_same_weights(int checkpoint, int killed)
    {
        using var session = TrainingSession.Start(Run, Reference.Data(Run), EnvironmentFacts.DefaultDevice);
        for (var epoch = 0; epoch <= killed; epoch++)
        {
            if (session.LacksSnapshot)
            {
                await scratch.Store.PutAsync(ArtifactPaths.Snapshot(Key, epoch), session.TakeSnapshot());
            }

            if (epoch == checkpoint)
            {
                using var stream = new MemoryStream();
                CheckpointFile.Write(stream, epoch == 0 ? Checkpoint.AtBeginning(session.Facts("killed", [])) : session.TakeCheckpoint("killed", []));
                await scratch.Store.PutAsync(ArtifactPaths.Checkpoint(Key), stream.ToArray());
            }

            if (epoch < killed)
            {
                session.RunEpoch();
            }
        }

        await using var workshop = await Workshop.OpenAsync(store);
        await TrainAsync(workshop);

        await AssertSnapshotsAsync();
    }

    [Fact]
    public async Task A_store_that_is_down_when_weights_are_to_be_kept_is_waited_for()
    {
        await using var workshop = await Workshop.OpenAsync(store);
        var refused = false;
        store.BeforeWrite = name =>
        {
            (store.Down, refused) = (!refused && name == ArtifactPaths.Snapshot(Key, 5), refused || name == ArtifactPaths.Snapshot(Key, 5));
            return Task.CompletedTask;
        };

        await workshop.SendAsync(Commands.Train(Run));
        await store.Log.WaitForAsync<Refused>();
        store.Down = false;
        await workshop.Events.WaitForAsync<ArtifactMade>();

        await AssertSnapshotsAsync();
        Assert.Empty(workshop.Events.All<ArtifactFailed>());
    }

    [Fact]
    public async Task A_trainer_that_was_replaced_while_it_wrote_weights_changes_nothing()
    {
        var (held, freed) = (NewSignal(), NewSignal());
        store.BeforeWrite = async name =>
        {
            if (!held.Task.IsCompleted && name == ArtifactPaths.Snapshot(Key, 5))
            {
                held.SetResult();
                await freed.Task;
            }
        };
        await using var stale = await Workshop.OpenAsync(store, "Training:Slots=1");
        await using var other = await Workshop.OpenAsync(scratch.Store);
        await stale.SendAsync(Commands.Train(Run));
        await held.Task;

        await other.SendAsync(Commands.Train(Run));
        await other.Events.WaitForAsync<ArtifactMade>();
        freed.SetResult();
        var another = Commands.Small(epochs: 1);
        await stale.SendAsync(Commands.Train(another));
        await stale.Events.WaitForAsync<ArtifactMade>(made => made.Key == Keys.Model(another));

        await AssertSnapshotsAsync();
        Assert.Equal(0, store.Writes(ArtifactPaths.Snapshot(Key, 8)));
        Assert.DoesNotContain(stale.Events.All<ArtifactMade>(), made => made.Key == Key);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static async Task TrainAsync(Workshop workshop)
    {
        await workshop.SendAsync(Commands.Train(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>();
        Assert.Empty(workshop.Events.All<ArtifactFailed>());
    }

    private async Task<Checkpoint?> CheckpointAsync()
    {
        var bytes = await scratch.Store.BytesAsync(ArtifactPaths.Checkpoint(Key));
        return bytes is null ? null : CheckpointFile.Read(new MemoryStream(bytes));
    }

    private async Task AssertSnapshotsAsync()
    {
        var record = await scratch.Store.RecordAsync<ModelRecord>(ArtifactPaths.ModelRecord(Key));
        Assert.Equal(Run.Analysis.MeasureAt, record!.Snapshots.Select(snapshot => snapshot.Epoch));
        foreach (var (epoch, sha256) in record.Snapshots)
        {
            var weights = await scratch.Store.BytesAsync(ArtifactPaths.Snapshot(Key, epoch));
            Assert.Equal(Reference.Model(Run, epoch), weights);
            Assert.Equal(Hash.Of<byte>(weights), sha256);
        }

        Assert.Equal(record.ModelSha256, record.Snapshots[^1].Sha256);
    }
}
