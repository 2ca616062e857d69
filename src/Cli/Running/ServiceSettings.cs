using EquiSep.Core.Datasets.Files;

namespace EquiSep.Cli.Running;

/// <summary>What the command line decides for the services, which read it as configuration.</summary>
/// <param name="Store">Folder of the artifact store.</param>
/// <param name="Device">What runs the networks.</param>
/// <param name="Slots">Trainings at a time; null for as many as there are cores, or one on a GPU.</param>
/// <param name="Images">Where images come from.</param>
internal sealed record ServiceSettings(string Store, string Device, int? Slots, CorpusOptions Images)
{
    /// <summary>Whether all experiments of the store go on at the start.</summary>
    public bool LoadAtStart { get; init; }

    /// <summary>The configuration.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Configuration
    {
        get
        {
            // Broker and blobs of a cluster, which the environment may name, are not for one process.
            yield return new("ConnectionStrings:messaging", "");
            yield return new("ConnectionStrings:blobs", "");
            yield return new("Artifacts:Folder", Store);
            yield return new("Coordinator:LoadAtStart", $"{LoadAtStart}");
            if (!LoadAtStart)
            {
                // The trainings of one experiment need not make way for others: so many at a time as were asked for.
                yield return new("Coordinator:LongTrainingCost", "");
            }

            yield return new("Training:Device", Device);
            yield return new("Analysis:Device", Device);
            if (Slots is { } slots)
            {
                yield return new("Training:Slots", $"{slots}");
            }

            yield return new($"{CorpusOptions.Section}:Offline", $"{Images.Offline}");
            foreach (var (index, directory) in Images.Directories.Index())
            {
                yield return new($"{CorpusOptions.Section}:Directories:{index}", directory);
            }

            foreach (var (corpus, addresses) in Images.Mirrors)
            {
                foreach (var (index, address) in addresses.Index())
                {
                    yield return new($"{CorpusOptions.Section}:Mirrors:{corpus}:{index}", address);
                }
            }
        }
    }
}
