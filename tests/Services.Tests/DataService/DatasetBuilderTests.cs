using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Services.Tests.Building;

namespace EquiSep.Services.Tests.DataService;

public sealed class DatasetBuilderTests : IDisposable
{
    private static readonly Specification Run = Commands.Small();
    private static readonly string Key = Keys.Dataset(Run.Data);
    private readonly ScratchStore scratch = new();
    private readonly WatchedStore store;

    public DatasetBuilderTests() => store = new(scratch.Store);

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task A_data_set_that_is_asked_for_four_times_is_made_once()
    {
        await using var workshop = await Workshop.OpenAsync(store);

        await workshop.SendAsync(Commands.Prepare(Run), Commands.Prepare(Run), Commands.Prepare(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>();
        await workshop.SendAsync(Commands.Prepare(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>(count: 2);

        var expected = Reference.Data(Run).Manifest;
        var manifest = await scratch.Store.RecordAsync<DatasetManifest>(ArtifactPaths.Manifest(Key));
        Assert.Equal((expected.TrainSha256, expected.LabelsSha256, expected.TestSha256), (manifest!.TrainSha256, manifest.LabelsSha256, manifest.TestSha256));
        Assert.True(manifest.Seconds > 0);
        Assert.Equal(1, store.Writes(ArtifactPaths.Train(Key)));
        Assert.All(workshop.Events.All<ArtifactMade>(), made => Assert.Equal(new(ArtifactKind.Dataset, Key), made));
        Assert.Contains(workshop.Events.All<WorkNoted>(), noted => noted.Note?.StartsWith("Images of cfm: bundled sample", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task What_no_corpus_has_fails_with_its_reason()
    {
        await using var workshop = await Workshop.OpenAsync(store);
        var data = Run.Data with { PerClass = 7000 };

        await workshop.SendAsync(new PrepareDataset(Keys.Dataset(data), data, "r-0001"));
        var failed = await workshop.Events.WaitForAsync<ArtifactFailed>();

        Assert.Contains("data.perClass is 7000", failed.Reason, StringComparison.Ordinal);
        var mark = await scratch.Store.RecordAsync<FailureMark>(ArtifactPaths.Failure(ArtifactKind.Dataset, Keys.Dataset(data)));
        Assert.Equal(failed.Reason, mark!.Reason);
    }

    [Fact]
    public async Task A_directory_that_does_not_serve_is_named_in_the_reason()
    {
        await using var workshop = await Workshop.OpenAsync(store, "Datasets:Directories:0=/nonexistent/images");

        await workshop.SendAsync(Commands.Prepare(Run));

        Assert.Contains("/nonexistent/images", (await workshop.Events.WaitForAsync<ArtifactFailed>()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_not_that_of_the_recipe_is_refused()
    {
        await using var workshop = await Workshop.OpenAsync(store);

        await workshop.SendAsync(Commands.Prepare(Run) with { Key = new string('a', 32) });

        Assert.Contains("different versions", (await workshop.Events.WaitForAsync<ArtifactFailed>()).Reason, StringComparison.Ordinal);
        Assert.Equal(0, store.Writes(ArtifactPaths.Train(Key)));
    }

    [Fact]
    public async Task A_store_that_is_down_delays_the_work_and_does_not_fail_it()
    {
        await using var workshop = await Workshop.OpenAsync(store);
        store.Down = true;

        await workshop.SendAsync(Commands.Prepare(Run));
        await store.Log.WaitForAsync<Refused>(count: 2);
        store.Down = false;
        await workshop.Events.WaitForAsync<ArtifactMade>();

        Assert.Empty(workshop.Events.All<ArtifactFailed>());
        Assert.Null(await scratch.Store.BytesAsync(ArtifactPaths.Failure(ArtifactKind.Dataset, Key)));
    }

    [Fact]
    public async Task A_damaged_manifest_is_said_and_the_data_set_is_made_again()
    {
        await Reference.PutDataAsync(scratch.Store, Run);
        var manifest = await scratch.Store.BytesAsync(ArtifactPaths.Manifest(Key));
        manifest![^20] ^= 1;
        await scratch.Store.PutAsync(ArtifactPaths.Manifest(Key), manifest);
        await using var workshop = await Workshop.OpenAsync(store);

        await workshop.SendAsync(Commands.Prepare(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>();

        Assert.NotNull(await scratch.Store.RecordAsync<DatasetManifest>(ArtifactPaths.Manifest(Key)));
        Assert.Contains(workshop.Events.All<WorkNoted>(), noted => noted.Note?.Contains("damaged", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_data_set_of_the_bundled_sample_is_replaced_once_the_published_files_are_there()
    {
        const string published = "/usr/share/datasets/fashion-mnist";
        Assert.SkipUnless(Directory.Exists(published), $"There is no {published}: it is in the Debian package dataset-fashion-mnist.");
        await Reference.PutDataAsync(scratch.Store, Run);
        var before = await scratch.Store.RecordAsync<DatasetManifest>(ArtifactPaths.Manifest(Key));
        await using var workshop = await Workshop.OpenAsync(store, $"Datasets:Directories:0={published}");

        await workshop.SendAsync(Commands.Prepare(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>();
        await workshop.SendAsync(Commands.Prepare(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>(count: 2);

        var after = await scratch.Store.RecordAsync<DatasetManifest>(ArtifactPaths.Manifest(Key));
        Assert.Equal(before!.TrainSha256, after!.TrainSha256);
        Assert.Equal((1_000, 10_000), (before.TestShape[0], after.TestShape[0]));
        Assert.Equal(1, store.Writes(ArtifactPaths.Test(Key)));
    }

    [Fact]
    public async Task A_command_from_before_the_failure_was_marked_starts_nothing()
    {
        await scratch.Store.WriteRecordAsync(ArtifactPaths.Failure(ArtifactKind.Dataset, Key), new FailureMark("it kills", DateTimeOffset.UtcNow), WriteCondition.None, TestContext.Current.CancellationToken);
        await using var workshop = await Workshop.OpenAsync(store);

        await workshop.SendAsync(Commands.Prepare(Run));
        await workshop.Events.WaitForAsync<ArtifactFailed>();

        Assert.Equal("it kills", workshop.Events.All<ArtifactFailed>().Single().Reason);
        Assert.Equal(0, store.Writes(ArtifactPaths.Train(Key)));
    }

    [Fact]
    public async Task A_mark_beside_a_data_set_that_is_whole_goes()
    {
        await using var workshop = await Workshop.OpenAsync(store);
        await workshop.SendAsync(Commands.Prepare(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>();
        await scratch.Store.WriteRecordAsync(ArtifactPaths.Failure(ArtifactKind.Dataset, Key), new FailureMark("it kills", DateTimeOffset.UtcNow), WriteCondition.None, TestContext.Current.CancellationToken);

        await workshop.SendAsync(Commands.Prepare(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>(count: 2);

        Assert.Null(await scratch.Store.BytesAsync(ArtifactPaths.Failure(ArtifactKind.Dataset, Key)));
    }
}
