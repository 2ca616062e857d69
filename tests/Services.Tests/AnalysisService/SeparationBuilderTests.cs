using EquiSep.Core.Networks;
using EquiSep.Core.Separation;
using EquiSep.Core.Training;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Services.Tests.Building;

namespace EquiSep.Services.Tests.AnalysisService;

public sealed class SeparationBuilderTests : IAsyncLifetime
{
    private static readonly Specification Run = Commands.Small();
    private static readonly string Key = Keys.Separation(Run);
    private readonly ScratchStore scratch = new();
    private readonly WatchedStore store;

    public SeparationBuilderTests() => store = new(scratch.Store);

    public async ValueTask InitializeAsync()
    {
        await Reference.PutDataAsync(scratch.Store, Run);
        await PutModelAsync(Run);
    }

    public ValueTask DisposeAsync()
    {
        scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_separation_that_is_asked_for_four_times_is_measured_once()
    {
        await using var workshop = await Workshop.OpenAsync(store);

        await workshop.SendAsync(Commands.Measure(Run), Commands.Measure(Run), Commands.Measure(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>();
        await workshop.SendAsync(Commands.Measure(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>(count: 2);

        Assert.Equal(1, store.Writes(ArtifactPaths.Separation(Key)));
        var result = await ResultAsync();
        Assert.Equal(Expected(), result.Layers);
        Assert.Equal((await RecordAsync()).ModelSha256, result.ModelSha256);
        Assert.InRange(result.Loss!.Train, 0, result.Loss.Test);
        Assert.Empty(result.Segments);
    }

    [Fact]
    public async Task A_model_that_diverged_has_a_separation_without_layers()
    {
        var wild = Commands.Small() with { Network = new() { Family = Families.GfnnNoBn }, Training = new() { LearningRate = 1000, Epochs = 20 } };
        await PutModelAsync(wild);
        await using var workshop = await Workshop.OpenAsync(store);

        await workshop.SendAsync(Commands.Measure(wild));
        await workshop.Events.WaitForAsync<ArtifactMade>();

        var result = await scratch.Store.RecordAsync<SeparationResult>(ArtifactPaths.Separation(Keys.Separation(wild)));
        Assert.NotNull(result!.DivergedAtEpoch);
        Assert.Empty(result.Layers);
        Assert.Null(result.Fit);
        Assert.Null(result.Accuracy);
        Assert.Null(result.Loss);
    }

    [Theory]
    [InlineData("damaged")]
    [InlineData("other weights")]
    [InlineData("other test images")]
    public async Task A_separation_that_does_not_belong_to_what_is_there_is_measured_again(string what)
    {
        await using var workshop = await Workshop.OpenAsync(store);
        await workshop.SendAsync(Commands.Measure(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>();
        var before = await ResultAsync();
        var spoilt = what switch
        {
            "other weights" => SealedJson.Write(before with { ModelSha256 = "other" }),
            "other test images" => SealedJson.Write(before with { Data = before.Data with { TestSha256 = "other" } }),
            _ => (await scratch.Store.BytesAsync(ArtifactPaths.Separation(Key)))![1..],
        };
        await scratch.Store.PutAsync(ArtifactPaths.Separation(Key), spoilt);

        await workshop.SendAsync(Commands.Measure(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>(count: 2);

        var after = await ResultAsync();
        Assert.Equal(before.Layers, after.Layers);
        Assert.Equal((before.ModelSha256, before.Data), (after.ModelSha256, after.Data));
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("model.json")]
    public async Task A_damaged_model_is_deleted_and_sent_for(string file)
    {
        var name = ArtifactPaths.Of(ArtifactKind.Model, Keys.Model(Run)) + file;
        var bytes = await scratch.Store.BytesAsync(name);
        bytes![^30] ^= 1;
        await scratch.Store.PutAsync(name, bytes);
        await using var workshop = await Workshop.OpenAsync(store);

        await workshop.SendAsync(Commands.Measure(Run));

        var lost = await workshop.Events.WaitForAsync<ArtifactLost>();
        Assert.Equal((ArtifactKind.Model, Keys.Model(Run)), (lost.Kind, lost.Key));
        Assert.Null(await scratch.Store.BytesAsync(ArtifactPaths.ModelRecord(Keys.Model(Run))));
    }

    [Fact]
    public async Task A_model_of_other_images_fails_with_its_reason()
    {
        var record = await RecordAsync();
        await scratch.Store.PutAsync(ArtifactPaths.ModelRecord(Keys.Model(Run)), SealedJson.Write(record with { TrainSha256 = "other" }));
        await using var workshop = await Workshop.OpenAsync(store);

        await workshop.SendAsync(Commands.Measure(Run));

        Assert.Contains("other images", (await workshop.Events.WaitForAsync<ArtifactFailed>()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_down_delays_the_measurement_and_does_not_fail_it()
    {
        await using var workshop = await Workshop.OpenAsync(store);
        store.Down = true;

        await workshop.SendAsync(Commands.Measure(Run));
        await store.Log.WaitForAsync<Refused>(count: 2);
        store.Down = false;
        await workshop.Events.WaitForAsync<ArtifactMade>();

        Assert.Equal(Expected(), (await ResultAsync()).Layers);
        Assert.Empty(workshop.Events.All<ArtifactFailed>());
    }

    private static IReadOnlyList<LayerSeparation> Expected()
    {
        var data = Reference.Data(Run);
        var description = NetworkCatalogue.Describe(Run.Network, data.Train.Shape);
        using var engine = NetworkEngine.Load(EnvironmentFacts.DefaultDevice, description, Reference.Model(Run));
        return Analysis.Measure(engine, description, data, Run).Layers;
    }

    private async Task PutModelAsync(Specification run)
    {
        using var session = TrainingSession.Start(run, Reference.Data(run), EnvironmentFacts.DefaultDevice);
        while (!session.Finished)
        {
            session.RunEpoch();
        }

        var last = session.TakeCheckpoint("somebody", []);
        var weights = ModelFiles.Weights(last);
        await scratch.Store.PutAsync(ArtifactPaths.Model(Keys.Model(run)), weights);
        await scratch.Store.PutAsync(ArtifactPaths.ModelRecord(Keys.Model(run)), SealedJson.Write(ModelFiles.Record(last, weights)));
    }

    private async Task<SeparationResult> ResultAsync() => (await scratch.Store.RecordAsync<SeparationResult>(ArtifactPaths.Separation(Key)))!;

    private async Task<ModelRecord> RecordAsync() => (await scratch.Store.RecordAsync<ModelRecord>(ArtifactPaths.ModelRecord(Keys.Model(Run))))!;
}
