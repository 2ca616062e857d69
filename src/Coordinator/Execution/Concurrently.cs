namespace EquiSep.Coordinator.Execution;

/// <summary>Work on many items, several at a time, on the scheduler of the caller.</summary>
internal static class Concurrently
{
    /// <summary>Works on all items. The first failure ends it.</summary>
    /// <param name="items">The items.</param>
    /// <param name="concurrency">How many items are worked on at a time.</param>
    /// <param name="work">The work on one item.</param>
    /// <param name="token">Ends it between two items.</param>
    public static async Task ForEachAsync<T>(IEnumerable<T> items, int concurrency, Func<T, Task> work, CancellationToken token)
    {
        using var all = items.GetEnumerator();
        var (gate, hasFailed) = (new Lock(), false);
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => WorkAsync()));

        async Task WorkAsync()
        {
            try
            {
                while (Next(out var item))
                {
                    token.ThrowIfCancellationRequested();
                    await work(item);
                }
            }
            catch
            {
                hasFailed = true;
                throw;
            }
        }

        bool Next(out T item)
        {
            lock (gate)
            {
                var isThere = !hasFailed && all.MoveNext();
                item = isThere ? all.Current : default!;
                return isThere;
            }
        }
    }
}
