using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using Microsoft.Extensions.Logging.Abstractions;

namespace EquiSep.Coordinator.Experiments;

/// <summary>Collects the garbage of a store that the caller has for itself. No run goes on meanwhile.</summary>
public static class OfflineGarbage
{
    /// <summary>Finds what no run needs, and deletes it.</summary>
    /// <param name="store">The artifact store.</param>
    /// <param name="age">What was written more recently is left alone.</param>
    /// <param name="isDry">Whether nothing is deleted.</param>
    /// <param name="token">Ends it between two deletions; what is left is found the next time.</param>
    /// <exception cref="InvalidDataException">An experiment is damaged, so that nobody knows what it needs; nothing was deleted.</exception>
    /// <exception cref="OutageException">The store does not answer.</exception>
    public static async Task<Garbage> CollectAsync(IArtifactStore store, TimeSpan age, bool isDry, CancellationToken token)
    {
        await using var coordinator = await OfflineCoordinator.LoadAsync(store, token);
        var collector = new GarbageCollector(
            coordinator.Loop, coordinator.Executor, store, TimeProvider.System, NullLogger<GarbageCollector>.Instance);
        return await collector.CollectAsync(age, isDry, token);
    }
}
