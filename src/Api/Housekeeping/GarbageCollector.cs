using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Api.Housekeeping;

/// <summary>Finds what no run needs, and deletes it. No experiment may be accepted meanwhile.</summary>
public static class GarbageCollector
{
    /// <summary>Goes through the whole store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="before">What was written later is left alone.</param>
    /// <param name="isDry">Whether nothing is deleted.</param>
    /// <param name="gone">Told the name of every blob that was deleted.</param>
    /// <param name="token">Ends it between two deletions; what is left is found the next time.</param>
    /// <exception cref="InvalidDataException">An experiment is damaged, so that nobody knows what it needs; nothing was deleted.</exception>
    /// <exception cref="OutageException">The store does not answer.</exception>
    public static async Task<Garbage> CollectAsync(IArtifactStore store, DateTimeOffset before, bool isDry, Action<string> gone, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(gone);
        var items = await new GarbageSearch(store).FindAsync(before, token);
        foreach (var item in items.Where(_ => !isDry))
        {
            await store.DeleteAsync(item.Name, token);
            gone(item.Name);
        }

        return new(items, items.Sum(item => item.Bytes), !isDry);
    }
}
