using EquiSep.Api.Coordination;
using EquiSep.Contracts.Artifacts;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Api.Housekeeping;

/// <summary>
/// Finds what nobody needs: artifacts that no run of an experiment refers to, checkpoints beside finished models, uploads and
/// cancellations that were left behind. Only the blobs of the store are asked; what is young may belong to work under way.
/// </summary>
/// <param name="store">The store.</param>
internal sealed class GarbageSearch(IArtifactStore store)
{
    private const int Concurrency = 16;
    private const string NoRun = "no run needs it";

    /// <summary>Looks through the whole store.</summary>
    /// <param name="before">What was written later is left alone, and so is an artifact of which a file was.</param>
    /// <param name="token">Ends the search.</param>
    /// <exception cref="InvalidDataException">An experiment is damaged, so that nobody knows what it needs.</exception>
    /// <exception cref="OutageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<GarbageItem>> FindAsync(DateTimeOffset before, CancellationToken token)
    {
        // Artifacts are listed before the experiments are read: what an experiment of this moment needs is not listed as garbage.
        var artifacts = await ListAsync([.. Enum.GetValues<ArtifactKind>().Select(ArtifactPaths.All)], token);
        var uploads = await ListAsync([ArtifactPaths.Uploads], token);
        var probes = await ListAsync([ArtifactStoreProbe.Prefix], token);
        var ofExperiments = await ListAsync([ArtifactPaths.Experiments], token);
        var experiments = await ReadAsync(ofExperiments, token);
        var needed = experiments.SelectMany(record => record.Runs).Select(run => RunKeys.Of(run.Specification))
            .SelectMany(keys => Enum.GetValues<ArtifactKind>().Select(kind => ArtifactPaths.Of(kind, keys[kind]))).ToHashSet(StringComparer.Ordinal);
        var runs = experiments.SelectMany(record => record.Runs.Select(run => ArtifactPaths.Cancelled(record.Id, run.Id))).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. artifacts.GroupBy(FolderOf).SelectMany(artifact => needed.Contains(artifact.Key) ? Needless(artifact) : Unneeded(artifact, before)),
            .. Old(uploads, before).Select(entry => Item(entry, "it was sent for a request that has ended")),
            .. Old(probes, before).Select(entry => Item(entry, "it was written to try the store")),
            .. Old(ofExperiments, before).Where(entry => !entry.Name.Value.EndsWith("/experiment.json", StringComparison.Ordinal) && !runs.Contains(entry.Name.Value))
                .Select(entry => Item(entry, "its run was deleted")),
        ];
    }

    private static IEnumerable<GarbageItem> Unneeded(IGrouping<string, ArtifactEntry> artifact, DateTimeOffset before)
    {
        // The file that says that the artifact is whole goes first, so that nobody takes a half for a whole.
        return artifact.All(entry => entry.Written < before)
            ? artifact.OrderBy(entry => !IsWhole(entry)).Select(entry => Item(entry, NoRun))
            : [];
    }

    private static IEnumerable<GarbageItem> Needless(IGrouping<string, ArtifactEntry> artifact)
    {
        var isMade = artifact.Any(IsWhole);
        return artifact.Where(entry => isMade && IsCheckpoint(entry)).Select(entry => Item(entry, "its model is finished"));
    }

    private static bool IsWhole(ArtifactEntry entry) =>
        Enum.GetValues<ArtifactKind>().Any(kind => entry.Name.Value.Split('/') is [_, var key, _] && entry.Name.Value == ArtifactPaths.Whole(kind, key));

    private static bool IsCheckpoint(ArtifactEntry entry) => entry.Name.Value.Split('/') is [_, var key, _] && entry.Name.Value == ArtifactPaths.Checkpoint(key);

    private static IEnumerable<ArtifactEntry> Old(IEnumerable<ArtifactEntry> entries, DateTimeOffset before) => entries.Where(entry => entry.Written < before);

    private static GarbageItem Item(ArtifactEntry entry, string reason) => new(entry.Name.Value, entry.Length, reason);

    private static string FolderOf(ArtifactEntry entry) => string.Join('/', entry.Name.Value.Split('/').Take(2)) + "/";

    private async Task<List<ArtifactEntry>> ListAsync(IReadOnlyList<string> prefixes, CancellationToken token)
    {
        var found = new List<ArtifactEntry>();
        foreach (var prefix in prefixes)
        {
            await foreach (var entry in store.ListAsync(prefix, token))
            {
                found.Add(entry);
            }
        }

        return found;
    }

    private async Task<IReadOnlyList<ExperimentRecord>> ReadAsync(List<ArtifactEntry> ofExperiments, CancellationToken token)
    {
        var names = ofExperiments.Select(entry => entry.Name.Value).Where(name => name.EndsWith("/experiment.json", StringComparison.Ordinal)).ToList();
        var records = new ExperimentRecord?[names.Count];
        var limit = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = token };
        await Parallel.ForAsync(0, names.Count, limit, async (i, stop) => records[i] = await store.ReadRecordAsync<ExperimentRecord>(names[i], stop));
        return [.. records.OfType<ExperimentRecord>()];
    }
}
