using System.Collections.Concurrent;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Api.Tests;

/// <summary>The store, which can go away for a while, and hold up single writes.</summary>
internal sealed class StoreUnderTest(IArtifactStore inner) : IArtifactStore
{
    private readonly ConcurrentDictionary<string, (TaskCompletionSource Reached, TaskCompletionSource GoOn)> gates = [];

    private int calls;

    public bool IsDown { get; set; }

    /// <summary>Calls of the store so far.</summary>
    public int Calls => Volatile.Read(ref calls);

    /// <summary>Holds up writes of names that end like this.</summary>
    /// <returns>What is reached when one comes, and what lets it go on.</returns>
    public (Task Reached, TaskCompletionSource GoOn) HoldUp(string ending)
    {
        var gate = (Reached: new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), GoOn: new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        gates[ending] = gate;
        return (gate.Reached.Task, gate.GoOn);
    }

    public Task<ArtifactContent?> OpenAsync(ArtifactName name, CancellationToken token) => Up().OpenAsync(name, token);

    public Task<string?> FindAsync(ArtifactName name, CancellationToken token) => Up().FindAsync(name, token);

    public async Task<string> WriteAsync(ArtifactName name, Func<Stream, CancellationToken, Task> write, WriteCondition condition, CancellationToken token)
    {
        foreach (var (ending, (reached, goOn)) in gates)
        {
            if (name.Value.EndsWith(ending, StringComparison.Ordinal))
            {
                reached.TrySetResult();
                await goOn.Task.WaitAsync(ApiHost.LongestWait, token);
            }
        }

        return await Up().WriteAsync(name, write, condition, token);
    }

    public IAsyncEnumerable<ArtifactEntry> ListAsync(string prefix, CancellationToken token) => Up().ListAsync(prefix, token);

    public Task<bool> DeleteAsync(ArtifactName name, string? etag, CancellationToken token) => Up().DeleteAsync(name, etag, token);

    private IArtifactStore Up()
    {
        Interlocked.Increment(ref calls);
        return IsDown ? throw new ArtifactStoreException("The store is away for a test.") : inner;
    }
}
