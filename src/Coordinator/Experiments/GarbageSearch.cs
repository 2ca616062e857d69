using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using StoreEntry = EquiSep.Pipeline.Artifacts.ArtifactEntry;

namespace EquiSep.Coordinator.Experiments;

/// <summary>
/// Finds what nobody needs: artifacts that no run refers to, checkpoints beside finished models, uploads, copies and cancellations that were
/// left behind. What is young may belong to work under way.
/// </summary>
/// <param name="store">The artifact store.</param>
/// <param name="loop">Knows what runs need.</param>
internal sealed class GarbageSearch(IArtifactStore store, SchedulerLoop loop)
{
    private const int QuestionLength = 1000;
    public const string NoRun = "no run needs it";

    /// <summary>Looks through the whole store.</summary>
    /// <param name="before">What was written later is left alone, and so is an artifact of which a file was.</param>
    /// <param name="token">Ends the search.</param>
    /// <exception cref="InvalidDataException">An experiment is damaged or not known yet, so that nobody knows what it needs.</exception>
    /// <exception cref="OutageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<GarbageItem>> FindAsync(DateTimeOffset before, CancellationToken token)
    {
        // Artifacts are listed before the experiments: what an experiment of this moment needs is not listed as garbage.
        var items = new List<GarbageItem>();
        foreach (var kind in Enum.GetValues<ArtifactKind>())
        {
            items.AddRange(await OfKindAsync(kind, before, token));
        }

        items.AddRange(await OldAsync(ArtifactPaths.Uploads, "it was sent for a request that has ended", before, _ => true, token));
        items.AddRange(await OldAsync(ArtifactStoreProbe.Prefix, "it was written to try the store", before, _ => true, token));
        items.AddRange(await OldAsync(ArtifactPaths.Experiments, "its run was deleted", before, IsLeft, token));
        items.AddRange(await OldAsync(ArtifactPaths.ExperimentCopies, "its experiment was deleted", before, IsLeftCopy, token));
        await RequireAllKnownAsync(token);
        return items;
    }

    private async Task<IEnumerable<GarbageItem>> OfKindAsync(ArtifactKind kind, DateTimeOffset before, CancellationToken token)
    {
        var files = new Dictionary<string, List<StoreEntry>>();
        await foreach (var entry in store.ListAsync(ArtifactPaths.All(kind), token))
        {
            if (entry.Name.Value.Split('/') is [_, var key, ..])
            {
                files.TryAdd(key, []);
                files[key].Add(entry);
            }
        }

        var needed = new HashSet<string>();
        foreach (var part in files.Keys.Chunk(QuestionLength))
        {
            needed.UnionWith(await loop.QueryAsync(scheduler => part.Where(key => IsNeeded(scheduler, kind, key)).ToList()));
        }

        return files.SelectMany(artifact => needed.Contains(artifact.Key)
            ? Needless(kind, artifact.Key, artifact.Value)
            : Unneeded(kind, artifact.Key, artifact.Value, before));
    }

    private static bool IsNeeded(Scheduler scheduler, ArtifactKind kind, string key) =>
        ArtifactId.Find(kind, key) is { } artifact && scheduler.IsNeeded(artifact);

    // The file that says that the artifact is whole goes first, so that nobody takes a part of it for the whole.
    private static IEnumerable<GarbageItem> Unneeded(ArtifactKind kind, string key, List<StoreEntry> files, DateTimeOffset before) =>
        files.All(entry => entry.Written < before)
            ? files.OrderBy(entry => entry.Name.Value != ArtifactPaths.Whole(kind, key)).Select(entry => Item(entry, NoRun))
            : [];

    private static IEnumerable<GarbageItem> Needless(ArtifactKind kind, string key, List<StoreEntry> files)
    {
        var isIntact = files.Any(entry => entry.Name.Value == ArtifactPaths.Whole(kind, key));
        return files.Where(entry => isIntact && entry.Name.Value == ArtifactPaths.Checkpoint(key)).Select(entry => Item(entry, "its model is finished"));
    }

    private static GarbageItem Item(StoreEntry entry, string reason) => new(entry.Name.Value, entry.Length, reason);

    private bool IsLeft(string name) =>
        name.Split('/') is [_, var id, "cancelled", var file]
        && loop.Directory.FindRun(Path.GetFileNameWithoutExtension(file))?.Experiment.Header.Id != id;

    private bool IsLeftCopy(string name) =>
        loop.Directory.Find(Path.GetFileNameWithoutExtension(name[ArtifactPaths.ExperimentCopies.Length..])) is null;

    private async Task<List<GarbageItem>> OldAsync(string prefix, string reason, DateTimeOffset before, Func<string, bool> isLeft, CancellationToken token)
    {
        var old = new List<GarbageItem>();
        await foreach (var entry in store.ListAsync(prefix, token))
        {
            if (entry.Written < before && isLeft(entry.Name.Value))
            {
                old.Add(Item(entry, reason));
            }
        }

        return old;
    }

    private async Task RequireAllKnownAsync(CancellationToken token)
    {
        if (loop.Directory.Experiments.FirstOrDefault(experiment => experiment.Damage is not null) is { } damaged)
        {
            throw new InvalidDataException($"Nobody knows what experiment {damaged.Header.Id} needs: {damaged.Damage}");
        }

        await foreach (var entry in store.ListAsync(ArtifactPaths.Experiments, token))
        {
            if (entry.Name.Value.Split('/') is [_, var id, "experiment.json"] && loop.Directory.Find(id) is null
                && !await loop.QueryAsync(scheduler => scheduler.IsBeingDeleted(id))
                && loop.Directory.Find(id) is null)
            {
                throw new InvalidDataException($"Experiment {id} was found in the store and is not known yet: it is read by the next audit.");
            }
        }
    }
}
