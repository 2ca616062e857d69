namespace EquiSep.Pipeline.Building;

/// <summary>
/// Runs computations outside of the orchestration, which is asynchronous throughout. A simulation on one thread runs them inline.
/// </summary>
public interface IComputation
{
    /// <summary>Runs a function.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="compute">The function, which may block its thread.</param>
    /// <param name="cancellationToken">Prevents the start of the function.</param>
    Task<T> RunAsync<T>(Func<T> compute, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs an asynchronous function on a thread of its own: all its code between its waits runs on that thread. A function that does not wait
    /// never leaves the thread, so its loops cost no switches.
    /// </summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="compute">The function.</param>
    Task<T> RunOnThreadAsync<T>(Func<Task<T>> compute);
}

/// <summary>Runs computations on the threads of the process.</summary>
public sealed class ThreadComputation : IComputation
{
    /// <inheritdoc/>
    public Task<T> RunAsync<T>(Func<T> compute, CancellationToken cancellationToken = default) => Task.Run(compute, cancellationToken);

    /// <inheritdoc/>
    public Task<T> RunOnThreadAsync<T>(Func<Task<T>> compute) => DedicatedThread.RunAsync(compute);
}
