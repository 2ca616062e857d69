using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using Microsoft.Extensions.Logging;

namespace EquiSep.Coordinator.Experiments;

/// <summary>
/// Deletes what nobody needs. It holds nobody up: what is found is handed to the scheduler, which deletes an artifact only while no run needs
/// it, and begins nothing else with it meanwhile.
/// </summary>
/// <param name="loop">The scheduler's loop.</param>
/// <param name="executor">Carries deletions out.</param>
/// <param name="store">The artifact store.</param>
/// <param name="clock">The clock of ages.</param>
/// <param name="log">The log.</param>
public sealed class GarbageCollector(
    SchedulerLoop loop, EffectExecutor executor, IArtifactStore store, TimeProvider clock, ILogger<GarbageCollector> log)
{
    private const int Concurrency = 16;

    /// <summary>Finds what no run needs, and deletes it.</summary>
    /// <param name="age">What was written more recently is left alone.</param>
    /// <param name="isDry">Whether nothing is deleted.</param>
    /// <param name="token">Ends it between two deletions; what is left is found the next time.</param>
    /// <exception cref="InvalidDataException">An experiment is damaged or not known yet, so that nobody knows what it needs.</exception>
    /// <exception cref="OutageException">The store does not answer.</exception>
    public async Task<Garbage> CollectAsync(TimeSpan age, bool isDry, CancellationToken token)
    {
        var found = await new GarbageSearch(store, loop).FindAsync(clock.GetUtcNow() - age, token);
        if (!isDry)
        {
            found = await DeleteAsync(found, token);
            log.Collected(found.Count, found.Sum(item => item.Bytes));
        }

        return new(found, found.Sum(item => item.Bytes), !isDry);
    }

    private async Task<IReadOnlyList<GarbageItem>> DeleteAsync(IReadOnlyList<GarbageItem> found, CancellationToken token)
    {
        // A checkpoint beside a finished model is of an artifact that is needed: it goes alone.
        var byArtifact = found.ToLookup(item => item.Reason == GarbageSearch.NoRun ? ArtifactOf(item.Name) : null);
        var deletions = await loop.TakeEffectsAsync<DeleteArtifact>(
            new GarbageFound([.. byArtifact.Where(items => items.Key is not null).Select(items => items.Key!.Value)]));
        var areDeleted = true;
        await Concurrently.ForEachAsync(
            deletions, Concurrency, async deletion => areDeleted &= await executor.ExecuteAsync(deletion, token), token);
        if (!areDeleted)
        {
            throw new OutageException("The store did not delete everything.");
        }

        await Concurrently.ForEachAsync(byArtifact[null], Concurrency, item => store.DeleteAsync(item.Name, token), token);
        var gone = deletions.Select(deletion => ((DeleteArtifact)deletion.Effect).Artifact).ToHashSet();
        return [.. byArtifact.Where(items => items.Key is not { } artifact || gone.Contains(artifact)).SelectMany(items => items)];
    }

    private static ArtifactId? ArtifactOf(string name)
    {
        var kind = Enum.GetValues<ArtifactKind>().Cast<ArtifactKind?>()
            .FirstOrDefault(kind => name.StartsWith(ArtifactPaths.All(kind!.Value), StringComparison.Ordinal));
        return kind is { } known && name.Split('/') is [_, var key, ..] ? ArtifactId.Find(known, key) : null;
    }
}
