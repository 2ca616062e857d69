using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Services.Tests.Local;
using EquiSep.TrainingService;

namespace EquiSep.Services.Tests.Building;

public sealed class FullStoreTests
{
    [Fact]
    public async Task Work_for_which_there_is_no_space_waits_says_why_and_is_done_when_there_is_some()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 4);
        var store = new FolderArtifactStore(disk.Folder);
        await using var workshop = await Workshop.OpenAsync(store);
        var run = Commands.Small();
        var filler = disk.Fill();

        await workshop.SendAsync(Commands.Prepare(run));
        await workshop.Events.WaitForAsync<WorkNoted>(noted => noted.Note?.StartsWith("There is no space left in ", StringComparison.Ordinal) == true);
        Assert.False(await store.HasAsync(ArtifactPaths.Manifest(Keys.Dataset(run.Data)), TestContext.Current.CancellationToken));
        File.Delete(filler);

        await workshop.Events.WaitForAsync<ArtifactMade>(made => made.Kind == ArtifactKind.Dataset);
        Assert.Empty(workshop.Events.All<ArtifactFailed>());
        Assert.Empty(Directory.GetFiles(disk.Folder, ".*.draft", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }));
    }

    [Fact]
    public async Task A_training_at_whose_end_there_is_no_space_keeps_its_epochs_and_writes_them_when_there_is_some()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 4);
        var store = new WatchedStore(new FolderArtifactStore(disk.Folder));
        var clock = new TestClock();
        await using var workshop = await Workshop.OpenAsync(store, clock, "Training:CheckpointSeconds=600");
        var run = Commands.Small(epochs: 20);
        await workshop.SendAsync(Commands.Prepare(run));
        await workshop.Events.WaitForAsync<ArtifactMade>(made => made.Kind == ArtifactKind.Dataset);
        var (writes, filler) = (0, "");
        store.BeforeWrite = name =>
        {
            // The first one takes the training, the second one is its end.
            filler = name == ArtifactPaths.Checkpoint(Keys.Model(run)) && ++writes == 2 ? disk.Fill() : filler;
            return Task.CompletedTask;
        };

        await workshop.SendAsync(Commands.Train(run));
        await workshop.Events.WaitForAsync<WorkNoted>(noted => noted.Note?.StartsWith("There is no space left in ", StringComparison.Ordinal) == true);
        await clock.UntilSomebodyWaitsAsync(TrainingSlice.RetryPause);
        File.Delete(filler);
        clock.Advance(TrainingSlice.RetryPause);
        await workshop.Events.WaitForAsync<ArtifactMade>(made => made.Kind == ArtifactKind.Model);

        // Begun once, and its end attempted until there was space: no epoch was trained twice.
        var record = await store.ReadRecordAsync<ModelRecord>(ArtifactPaths.ModelRecord(Keys.Model(run)), TestContext.Current.CancellationToken);
        Assert.Equal((20, 0), (record!.Epochs.Count, record.Notes.Count));
        Assert.Empty(workshop.Events.All<ArtifactFailed>());
    }
}
