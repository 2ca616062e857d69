using EquiSep.Contracts;
using EquiSep.Contracts.Artifacts;
using EquiSep.Coordinator;
using EquiSep.Coordinator.Scheduling;

namespace EquiSep.Api.Tests.Coordination;

public sealed class DeletionTests
{
    private const string Run = "00000000000000000000000000000000-0001";
    private static readonly Specification specification = new()
    {
        Data = new() { Name = DataNames.Cfm },
        Network = new() { Family = Families.Gfnn },
        Training = new() { Epochs = 1 },
    };

    private static readonly ArtifactId model = ArtifactId.Of(ArtifactKind.Model, Keys.Model(specification));
    private readonly Scheduler scheduler = new(new CoordinatorOptions());

    public DeletionTests()
    {
        Apply(new ListingCompleted());
        Apply(new LoadCompleted());
    }

    [Fact]
    public void A_collection_of_garbage_that_meets_a_deletion_which_keeps_the_mark_deletes_the_mark_after_it()
    {
        Apply(Added());
        Assert.Contains(new DeleteArtifact(model, KeepsMark: true), Apply(new ExperimentDeleted(Run[..32])));
        Assert.Empty(Apply(new GarbageFound([model])));
        Assert.Equal([new DeleteArtifact(model, KeepsMark: false)], Apply(new ArtifactDeleted(model, KeepsMark: true)));
        Assert.Empty(Apply(new ArtifactDeleted(model, KeepsMark: false)));
    }

    [Fact]
    public void A_model_that_was_garbage_and_is_needed_again_keeps_its_mark_when_its_experiment_is_deleted()
    {
        Assert.Equal([new DeleteArtifact(model, KeepsMark: false)], Apply(new GarbageFound([model])));
        Apply(Added());
        Apply(new ArtifactDeleted(model, KeepsMark: false));
        Assert.Contains(new DeleteArtifact(model, KeepsMark: true), Apply(new ExperimentDeleted(Run[..32])));
    }

    private static ExperimentAdded Added() => new(
        ExperimentDraft.Of(new() { Id = Run[..32], Name = "a", Title = "A", Created = DateTimeOffset.UnixEpoch, Runs = [new(Run, specification)] }),
        IsNew: true);

    private IReadOnlyList<Effect> Apply(Fact fact) => scheduler.Apply(fact, TimeSpan.Zero);
}
