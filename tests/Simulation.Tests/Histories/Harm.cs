using EquiSep.Core.Training;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Simulation.Tests.Bus;
using EquiSep.Simulation.Tests.Time;

namespace EquiSep.Simulation.Tests.Histories;

/// <summary>What was done to the store in a history. It excuses what no system could make good.</summary>
internal sealed class Harm
{
    private readonly HashSet<string> harmed = [];
    private readonly HashSet<string> lost = [];
    private readonly HashSet<string> givenUp = [];
    private readonly Dictionary<Envelope, (int Epoch, string Owner, int Lives)> progress = [];
    private readonly bool isUncopied;
    private readonly World world;

    /// <summary>Nothing was done yet.</summary>
    /// <param name="world">The world.</param>
    /// <param name="isUncopied">Whether the system keeps no second copies of records, though it should.</param>
    public Harm(World world, bool isUncopied)
    {
        (this.world, this.isUncopied) = (world, isUncopied);
        world.Bus.Returned += OnReturned;
        world.Bus.Abandoned += OnAbandoned;
    }

    /// <summary>Whether the broker gave a command up.</summary>
    public bool Abandoned { get; private set; }

    /// <summary>Whether the broker lost its messages.</summary>
    public bool MessagesLost { get; set; }

    /// <summary>Names of the blobs that were damaged, deleted, or put back to an earlier content.</summary>
    public IReadOnlySet<string> Names => harmed;

    /// <summary>Keys of models that were given up although more than one life of their command had made progress.</summary>
    public IReadOnlySet<string> GivenUpWithProgress => givenUp;

    /// <summary>Whether a record, a copy or a mark of an experiment was harmed.</summary>
    public bool MayHaveLost(string experiment) => harmed.Any(name => name.Contains(experiment, StringComparison.Ordinal));

    /// <summary>Whether the record of an experiment was harmed, and there was no second copy of it or that was harmed, too.</summary>
    public bool HasLostRecord(string experiment) => lost.Any(name => name.Contains(experiment, StringComparison.Ordinal));

    /// <summary>Blobs were lost.</summary>
    public void Lost(IReadOnlyList<string> names)
    {
        harmed.UnionWith(names);
        lost.UnionWith(names);
    }

    /// <summary>Harms a blob, when there is one.</summary>
    public void Do(HarmBlob planned)
    {
        var there = world.Store.Blobs.Keys.Where(name => name.EndsWith(planned.Kind, StringComparison.Ordinal)).ToList();
        if (there.Count == 0)
        {
            return;
        }

        var name = there[(int)(planned.Choice * there.Count)];
        if (world.Store.Harm(name, planned.Damage))
        {
            harmed.Add(name);
            if (name.Split('/') is ["experiments", var id, "experiment.json"] && world.Store.Find(ArtifactPaths.ExperimentCopy(id)) is null && !isUncopied)
            {
                lost.Add(name);
            }
        }
    }

    /// <summary>Whether a file of an artifact was harmed.</summary>
    public bool Touched(ArtifactKind kind, string key)
    {
        var folder = ArtifactPaths.Of(kind, key);
        return harmed.Any(name => name.StartsWith(folder, StringComparison.Ordinal));
    }

    // A trainer that reads a checkpoint with more epochs than its command knows of asks for a new command, so that one command has at most
    // one life with progress. What a dead trainer had sent may be written later; it belongs to the life of its owner, as does a checkpoint
    // without an owner, with which a slice ends. While there is a second command for the training, the progress is that one's.
    private void OnReturned(Envelope envelope)
    {
        if (Known(envelope.Message) is not var (key, known) || world.Store.Find(ArtifactPaths.Checkpoint(key)) is not { } blob)
        {
            return;
        }

        try
        {
            using var content = new MemoryStream(blob.Content);
            var checkpoint = CheckpointFile.Read(content);
            var (epochs, owner) = (checkpoint.Epochs.Count, checkpoint.Facts.Owner);
            var (before, last, lives) = progress.GetValueOrDefault(envelope, (known, "", 0));
            var isOther = owner.Length > 0 && owner != last && !IsTrainedByAnother(envelope, key);
            progress[envelope] = (epochs, isOther ? owner : last, epochs > before && isOther ? lives + 1 : lives);
        }
        catch (InvalidDataException)
        {
            // What was saved is lost.
        }
    }

    private void OnAbandoned(Envelope envelope)
    {
        Abandoned = true;
        if (Known(envelope.Message) is var (key, _) && progress.GetValueOrDefault(envelope).Lives > 1)
        {
            givenUp.Add(key);
        }
    }

    private bool IsTrainedByAnother(Envelope envelope, string key) =>
        world.Bus.Envelopes.Any(other => other != envelope && Known(other.Message)?.Key == key);

    private static (string Key, int Epoch)? Known(IMessage message) => message switch
    {
        TrainModel command => (command.Key, command.Epoch),
        TrainLongModel command => (command.Key, command.Epoch),
        _ => null,
    };
}
