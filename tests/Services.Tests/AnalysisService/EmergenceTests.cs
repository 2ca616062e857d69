using EquiSep.Core.Networks;
using EquiSep.Core.Separation;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Services.Tests.Building;

namespace EquiSep.Services.Tests.AnalysisService;

/// <summary>Separation during training, measured on the weights that the trainer kept.</summary>
public sealed class EmergenceTests : IAsyncLifetime
{
    private static readonly Specification Run = Commands.Measured(epochs: 4, 0, 2, 4);
    private static readonly string Model = Keys.Model(Run);
    private readonly ScratchStore scratch = new();

    public async ValueTask InitializeAsync() => await Reference.PutDataAsync(scratch.Store, Run);

    public ValueTask DisposeAsync()
    {
        scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Every_kept_epoch_is_measured_like_a_trained_network()
    {
        await using var workshop = await Workshop.OpenAsync(scratch.Store);

        await MakeAsync(workshop, Run);

        var result = await ResultAsync(Run);
        Assert.Equal([0, 2, 4], result.Emergence.Select(measured => measured.Epoch));
        Assert.All(result.Emergence, measured =>
        {
            var expected = Measure(measured.Epoch);
            Assert.Equal(expected.Layers, measured.Layers);
            Assert.Equal((expected.Fit, expected.Accuracy), (measured.Fit, measured.Accuracy));
        });
        Assert.Equal(result.Layers, result.Emergence[^1].Layers);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_model_whose_kept_weights_are_damaged_or_missing_is_made_again(bool isThere)
    {
        await using var workshop = await Workshop.OpenAsync(scratch.Store);
        await MakeAsync(workshop, Run);
        var (before, name) = (await ResultAsync(Run), ArtifactPaths.Snapshot(Model, 2));
        var weights = await scratch.Store.BytesAsync(name);
        File.Delete(scratch.At(name));
        File.Delete(scratch.At(ArtifactPaths.Separation(Keys.Separation(Run))));
        if (isThere)
        {
            await scratch.Store.PutAsync(name, [.. weights![..^9], (byte)(weights[^9] ^ 1), .. weights[^8..]]);
        }

        await workshop.SendAsync(Commands.Measure(Run));
        var lost = await workshop.Events.WaitForAsync<ArtifactLost>();
        Assert.Equal((ArtifactKind.Model, Model), (lost.Kind, lost.Key));
        Assert.Contains("000002", lost.Reason, StringComparison.Ordinal);
        Assert.Null(await scratch.Store.BytesAsync(ArtifactPaths.ModelRecord(Model)));

        await workshop.SendAsync(Commands.Train(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>(made => made.Kind == ArtifactKind.Model, count: 2);
        await workshop.SendAsync(Commands.Measure(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>(made => made.Kind == ArtifactKind.Separation, count: 2);
        Assert.Equal(weights, await scratch.Store.BytesAsync(name));
        Assert.Equal(before.Emergence.SelectMany(epoch => epoch.Layers), (await ResultAsync(Run)).Emergence.SelectMany(epoch => epoch.Layers));
    }

    [Fact]
    public async Task A_training_that_diverges_is_measured_until_then()
    {
        await using var workshop = await Workshop.OpenAsync(scratch.Store);
        var wild = Commands.Measured(epochs: 20, [.. Enumerable.Range(0, 21)]) with
        {
            Network = new() { Family = Families.GfnnNoBn },
            Training = new() { LearningRate = 1000, Epochs = 20 },
        };

        await MakeAsync(workshop, wild);

        var result = await ResultAsync(wild);
        Assert.Empty(result.Layers);
        Assert.Equal(Enumerable.Range(0, result.DivergedAtEpoch!.Value), result.Emergence.Select(measured => measured.Epoch));
        Assert.NotNull(result.Emergence[0].Fit);
    }

    private static async Task MakeAsync(Workshop workshop, Specification run)
    {
        await workshop.SendAsync(Commands.Train(run));
        await workshop.Events.WaitForAsync<ArtifactMade>(made => made.Kind == ArtifactKind.Model);
        await workshop.SendAsync(Commands.Measure(run));
        await workshop.Events.WaitForAsync<ArtifactMade>(made => made.Kind == ArtifactKind.Separation);
    }

    private static StateMeasurement Measure(int epoch)
    {
        var data = Reference.Data(Run);
        var description = NetworkCatalogue.Describe(Run.Network, data.Train.Shape);
        using var engine = NetworkEngine.Load(EnvironmentFacts.DefaultDevice, description, Reference.Model(Run, epoch));
        return StateMeasurement.Measure(engine, description, data, Run);
    }

    private async Task<SeparationResult> ResultAsync(Specification run) => (await scratch.Store.RecordAsync<SeparationResult>(ArtifactPaths.Separation(Keys.Separation(run))))!;
}
