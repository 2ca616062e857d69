using EquiSep.Contracts.Artifacts;
using EquiSep.Simulation.Tests.Time;

namespace EquiSep.Simulation.Tests.Histories;

/// <summary>What was done to the store in a history. It excuses what no system could make good.</summary>
internal sealed class Harm
{
    private readonly HashSet<string> harmed = [];
    private readonly World world;

    /// <summary>Nothing was done yet.</summary>
    /// <param name="world">The world.</param>
    public Harm(World world)
    {
        this.world = world;
        world.Bus.Abandoned += _ => Abandoned = true;
    }

    /// <summary>Whether the broker gave a command up.</summary>
    public bool Abandoned { get; private set; }

    /// <summary>Whether the broker lost its messages.</summary>
    public bool MessagesLost { get; set; }

    /// <summary>Names of the blobs that were damaged, deleted, or put back to an earlier content.</summary>
    public IReadOnlySet<string> Names => harmed;

    /// <summary>Whether both copies of an experiment's record were harmed, or its marks.</summary>
    public bool MayHaveLost(string experiment) => harmed.Any(name => name.Contains(experiment, StringComparison.Ordinal));

    /// <summary>Blobs were lost.</summary>
    public void Lost(IReadOnlyList<string> names) => harmed.UnionWith(names);

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
        }
    }

    /// <summary>Whether a file of an artifact was harmed.</summary>
    public bool Touched(ArtifactKind kind, string key)
    {
        var folder = ArtifactPaths.Of(kind, key);
        return harmed.Any(name => name.StartsWith(folder, StringComparison.Ordinal));
    }
}
