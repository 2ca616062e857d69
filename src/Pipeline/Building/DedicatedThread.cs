using System.Collections.Concurrent;

namespace EquiSep.Pipeline.Building;

/// <summary>A thread that runs one asynchronous function: the continuations of its waits run on this thread, too.</summary>
internal sealed class DedicatedThread : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> posted = [];

    private DedicatedThread()
    {
    }

    /// <summary>Runs a function on a thread of its own.</summary>
    public static Task<T> RunAsync<T>(Func<Task<T>> function)
    {
        var context = new DedicatedThread();
        var started = new TaskCompletionSource<Task<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => context.Run(function, started)) { IsBackground = true }.Start();
        return started.Task.Unwrap();
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        try
        {
            posted.Add((d, state));
        }
        catch (InvalidOperationException)
        {
            // A continuation of something that the function did not wait for.
            base.Post(d, state);
        }
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

    private void Run<T>(Func<Task<T>> function, TaskCompletionSource<Task<T>> started)
    {
        SetSynchronizationContext(this);
        Task<T> task;
        try
        {
            task = function();
        }
        catch (Exception e)
        {
            task = Task.FromException<T>(e);
        }

        // Callers must not continue on this thread.
        var ended = task.ContinueWith(
            static (_, queue) => ((BlockingCollection<(SendOrPostCallback, object?)>)queue!).CompleteAdding(),
            posted,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        started.SetResult(task);
        foreach (var (callback, state) in posted.GetConsumingEnumerable())
        {
            callback(state);
        }

        _ = ended;
    }
}
