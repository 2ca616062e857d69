using System.Runtime.CompilerServices;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Simulation.Tests.Time;

namespace EquiSep.Simulation.Tests.Store;

/// <summary>The store as a process sees it.</summary>
/// <param name="store">The store.</param>
/// <param name="process">The process.</param>
internal sealed class StoreClient(SimulatedStore store, SimulatedProcess process) : IArtifactStore
{
    private const int MaxPage = 20;

    /// <inheritdoc/>
    public async Task<ArtifactContent?> OpenAsync(ArtifactName name, CancellationToken token)
    {
        var blob = await CallAsync("opens", name.Value, () => store.Find(name.Value), token);
        if (blob is null)
        {
            return null;
        }

        var (dice, faults) = (store.Dice, store.Faults);
        var (isDamaged, isBroken, isSilent) = (dice.Chance(faults.DamagedRead), dice.Chance(faults.BrokenRead), dice.Chance(0.5));
        if (isBroken && isSilent)
        {
            await Task.Delay(store.Limit ?? Timeout.InfiniteTimeSpan, process.Clock, token);
        }

        return new(isBroken || isDamaged ? Faulty(name, blob.Content, isBroken) : new MemoryStream(blob.Content, writable: false), blob.ETag, blob.Content.Length);
    }

    /// <inheritdoc/>
    public Task<string?> FindAsync(ArtifactName name, CancellationToken token) =>
        CallAsync("finds", name.Value, () => store.Find(name.Value)?.ETag, token);

    /// <inheritdoc/>
    public async Task<string> WriteAsync(ArtifactName name, Func<Stream, CancellationToken, Task> write, WriteCondition condition, CancellationToken token)
    {
        using var draft = new MemoryStream();
        await write(draft, token);
        var content = draft.ToArray();
        return await CallAsync("writes", name.Value, () => store.Write(name.Value, content, condition), token);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ArtifactEntry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken token)
    {
        string? last = null;
        while (true)
        {
            var (after, count) = (last, 1 + store.Dice.Below(MaxPage));
            var page = await CallAsync("lists", prefix, () => store.Page(prefix, after, count), token);
            foreach (var entry in page)
            {
                yield return entry;
            }

            if (page.Count < count)
            {
                yield break;
            }

            last = page[^1].Name.Value;
        }
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(ArtifactName name, string? etag, CancellationToken token) =>
        CallAsync("deletes", name.Value, () => store.Delete(name.Value, etag), token);

    private Task<T> CallAsync<T>(string what, string name, Func<T> effect, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        return new StoreCall<T>(store, process, what, name, effect, token).Task;
    }

    private Stream Faulty(ArtifactName name, byte[] content, bool isBroken)
    {
        var dice = store.Dice;
        if (isBroken)
        {
            store.Time.Trace.Add(store.Time.Now, process.Name, "loses the connection while it reads", name.Value);
            return new BrokenStream(content[..dice.Below(content.Length + 1)]);
        }

        store.Time.Trace.Add(store.Time.Now, process.Name, "reads damaged", name.Value);
        return new MemoryStream(store.Damaged(content, dice.Chance(0.5) ? Damage.Flipped : Damage.Truncated), writable: false);
    }
}
