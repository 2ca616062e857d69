using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Services.Tests.Building;

public sealed class WholeWayTests : IDisposable
{
    private readonly ScratchStore scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Three_commands_lead_from_a_recipe_to_a_separation()
    {
        await using var workshop = await Workshop.OpenAsync(scratch.Store);
        var run = Commands.Small();

        await workshop.SendAsync(Commands.Prepare(run));
        await workshop.Events.WaitForAsync<ArtifactMade>(made => made == new ArtifactMade(ArtifactKind.Dataset, Keys.Dataset(run.Data)));
        await workshop.SendAsync(Commands.Train(run));
        await workshop.Events.WaitForAsync<ArtifactMade>(made => made == new ArtifactMade(ArtifactKind.Model, Keys.Model(run)));
        await workshop.SendAsync(Commands.Measure(run));
        await workshop.Events.WaitForAsync<ArtifactMade>(made => made == new ArtifactMade(ArtifactKind.Separation, Keys.Separation(run)));

        var result = await scratch.Store.ReadRecordAsync<SeparationResult>(ArtifactPaths.Separation(Keys.Separation(run)), TestContext.Current.CancellationToken);
        Assert.Equal(3, result!.Layers.Count);
        Assert.Equal(run, result.Specification);
        Assert.NotNull(result.Fit);
    }
}
