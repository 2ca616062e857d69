namespace EquiSep.Pipeline.Building;

/// <summary>
/// Keeps the few values that were asked for last, so that work on the same thing loads it once; whoever asks while it is being
/// loaded waits for that.
/// </summary>
/// <typeparam name="T">What is kept.</typeparam>
/// <param name="capacity">How many, at least 1.</param>
public sealed class Recent<T>(int capacity)
{
    private readonly LinkedList<(string Key, Task<T> Value)> latestFirst = [];
    private readonly Lock one = new();

    /// <summary>The value of a key; a load that fails is not kept.</summary>
    /// <param name="key">What it is known by.</param>
    /// <param name="load">Loads it. Its token is not the caller's: others may wait for the same value.</param>
    /// <param name="token">Ends the wait, not the load.</param>
    public async Task<T> GetAsync(string key, Func<Task<T>> load, CancellationToken token)
    {
        var task = Find(key, load);
        try
        {
            return await task.WaitAsync(token);
        }
        catch when (task.IsFaulted || task.IsCanceled)
        {
            Forget(key, task);
            throw;
        }
    }

    /// <summary>Forgets a key.</summary>
    public void Forget(string key) => Forget(key, task: null);

    private Task<T> Find(string key, Func<Task<T>> load)
    {
        lock (one)
        {
            var found = latestFirst.FirstOrDefault(item => item.Key == key);
            var value = found.Value ?? Task.Run(load);
            latestFirst.Remove(found);
            latestFirst.AddFirst((key, value));
            if (latestFirst.Count > capacity)
            {
                latestFirst.RemoveLast();
            }

            return value;
        }
    }

    private void Forget(string key, Task<T>? task)
    {
        lock (one)
        {
            var found = latestFirst.FirstOrDefault(item => item.Key == key && (task is null || item.Value == task));
            latestFirst.Remove(found);
        }
    }
}
