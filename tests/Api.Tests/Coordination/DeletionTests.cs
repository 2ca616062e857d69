using EquiSep.Coordinator;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Api.Tests.Coordination;

public sealed class DeletionTests
{
    private static readonly string experiment = new('0', 32);
    private static readonly Specification specification = new()
    {
        Data = new() { Name = DataNames.Cfm },
        Network = new() { Family = Families.Gfnn },
        Training = new() { Epochs = 1 },
    };

    private static readonly ArtifactId model = ArtifactId.Of(ArtifactKind.Model, Keys.Model(specification));
    private static readonly ArtifactId dataset = ArtifactId.Of(ArtifactKind.Dataset, Keys.Dataset(specification.Data));
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
        Assert.Contains(new DeleteArtifact(model, KeepsMark: true), Apply(new ExperimentDeleted(experiment)));
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
        Assert.Contains(new DeleteArtifact(model, KeepsMark: true), Apply(new ExperimentDeleted(experiment)));
    }

    [Fact]
    public void A_listing_that_is_older_than_a_mark_does_not_make_the_mark_forgotten()
    {
        Apply(Added());
        Assert.Contains(new MarkCancelled(model), Apply(new RunsCancelled(experiment, [1])));
        Apply(new CancellationMarked(model, IsThere: true));
        Apply(new ExperimentDeleted(experiment));
        Apply(new ArtifactDeleted(model, KeepsMark: true));

        Apply(new KindListed(ArtifactKind.Model, new Dictionary<UInt128, ListedFiles>()));
        Apply(Added(new('1', 32)));
        Apply(new CommandSent(dataset));
        Assert.Contains(new UnmarkCancelled(model), Apply(new ArtifactProbed(dataset, Intact: true)));
    }

    private static ExperimentAdded Added(string? id = null)
    {
        id ??= experiment;
        var record = new ExperimentRecord
        {
            Id = id,
            Name = "a",
            Title = "A",
            Created = DateTimeOffset.UnixEpoch,
            Runs = [new(RunDraft.IdOf(id, 1), specification)],
        };
        return new(ExperimentDraft.Of(record), IsNew: true);
    }

    private IReadOnlyList<Effect> Apply(Fact fact) => scheduler.Apply(fact, TimeSpan.Zero);
}
