namespace EquiSep.Pipeline.Building;

/// <summary>
/// Caches the most recently used values. Concurrent requests for a value that is being loaded share the load; a load that fails is not cached.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="capacity">The number of values that are cached, at least 1.</param>
/// <param name="computation">Runs the loads.</param>
public sealed class AsyncLruCache<T>(int capacity, IComputation computation)
{
    private readonly LinkedList<(string Key, Task<T> Value)> latestFirst = [];
    private readonly Lock gate = new();

    /// <summary>Gets a value, loading it if necessary.</summary>
    /// <param name="key">The key of the value.</param>
    /// <param name="load">Loads the value. The load is not cancelled with its caller, because others may wait for the same value.</param>
    /// <param name="cancellationToken">Cancels the wait, not the load.</param>
    public async Task<T> GetAsync(string key, Func<Task<T>> load, CancellationToken cancellationToken)
    {
        var task = GetOrLoad(key, load);
        try
        {
            return await task.WaitAsync(cancellationToken);
        }
        catch when (task.IsFaulted || task.IsCanceled)
        {
            Remove(key, task);
            throw;
        }
    }

    /// <summary>Removes a value.</summary>
    public void Remove(string key) => Remove(key, task: null);

    private Task<T> GetOrLoad(string key, Func<Task<T>> load)
    {
        TaskCompletionSource<T>? loading = null;
        Task<T> value;
        lock (gate)
        {
            var found = latestFirst.FirstOrDefault(item => item.Key == key);
            value = found.Value ?? (loading = new()).Task;
            latestFirst.Remove(found);
            latestFirst.AddFirst((key, value));
            if (latestFirst.Count > capacity)
            {
                latestFirst.RemoveLast();
            }
        }

        if (loading is not null)
        {
            _ = LoadAsync(loading, load);
        }

        return value;
    }

    private async Task LoadAsync(TaskCompletionSource<T> loading, Func<Task<T>> load)
    {
        try
        {
            loading.SetResult(await computation.RunAsync(load).Unwrap());
        }
        catch (Exception e)
        {
            loading.SetException(e);
        }
    }

    private void Remove(string key, Task<T>? task)
    {
        lock (gate)
        {
            var found = latestFirst.FirstOrDefault(item => item.Key == key && (task is null || item.Value == task));
            latestFirst.Remove(found);
        }
    }
}
