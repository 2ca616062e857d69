using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using EquiSep.Coordinator.Execution;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Api.Tests;

/// <summary>The store, which can go away for a while, and hold up single changes and all listings.</summary>
internal sealed class StoreUnderTest(IArtifactStore inner) : IArtifactStore
{
    private readonly ConcurrentDictionary<string, Gate> gates = [];
    private readonly ConcurrentQueue<string> changes = [];
    private readonly ConcurrentQueue<string> opened = [];
    private volatile Gate? listings;
    private string heldUp = "";
    private int calls;
    private int callsWithoutTimers;

    public bool IsDown { get; set; }

    /// <summary>Calls of the store so far.</summary>
    public int Calls => Volatile.Read(ref calls);

    /// <summary>Calls of the store so far without those that come again every few seconds: of the lease, and of health checks.</summary>
    public int CallsWithoutTimers => Volatile.Read(ref callsWithoutTimers);

    /// <summary>Names that were written or deleted, once for each attempt, in the order of the attempts.</summary>
    public IReadOnlyList<string> Changes => [.. changes];

    /// <summary>Names that were opened, in their order.</summary>
    public IReadOnlyList<string> Opened => [.. opened];

    /// <summary>Holds up writes and deletions of names that end like this.</summary>
    /// <returns>What is reached when one comes, and what lets it go on.</returns>
    public (Task Reached, TaskCompletionSource GoOn) HoldUp(string ending)
    {
        var gate = gates[ending] = new();
        return (gate.Reached.Task, gate.GoOn);
    }

    /// <summary>Holds up listings of names that start like this.</summary>
    /// <param name="prefix">The start; empty for all listings.</param>
    /// <returns>What is reached when one comes, and what lets it go on.</returns>
    public (Task Reached, TaskCompletionSource GoOn) HoldUpListings(string prefix = "")
    {
        heldUp = prefix;
        var gate = listings = new();
        return (gate.Reached.Task, gate.GoOn);
    }

    public Task<ArtifactContent?> OpenAsync(ArtifactName name, CancellationToken token)
    {
        opened.Enqueue(name.Value);
        return Up(name.Value).OpenAsync(name, token);
    }

    public Task<string?> FindAsync(ArtifactName name, CancellationToken token) => Up(name.Value).FindAsync(name, token);

    public async Task<string> WriteAsync(ArtifactName name, Func<Stream, CancellationToken, Task> write, WriteCondition condition, CancellationToken token)
    {
        await ChangeAsync(name, token);
        return await Up(name.Value).WriteAsync(name, write, condition, token);
    }

    public async IAsyncEnumerable<ArtifactEntry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken token)
    {
        if (listings is { } gate && prefix.StartsWith(heldUp, StringComparison.Ordinal))
        {
            await gate.PassAsync(token);
        }

        await foreach (var entry in Up(prefix).ListAsync(prefix, token))
        {
            yield return entry;
        }
    }

    public async Task<bool> DeleteAsync(ArtifactName name, string? etag, CancellationToken token)
    {
        await ChangeAsync(name, token);
        return await Up(name.Value).DeleteAsync(name, etag, token);
    }

    private async Task ChangeAsync(ArtifactName name, CancellationToken token)
    {
        changes.Enqueue(name.Value);
        foreach (var (ending, gate) in gates)
        {
            if (name.Value.EndsWith(ending, StringComparison.Ordinal))
            {
                await gate.PassAsync(token);
            }
        }
    }

    private IArtifactStore Up(string name)
    {
        Interlocked.Increment(ref calls);
        if (name != WriterLease.Name && !name.StartsWith(ArtifactStoreProbe.Prefix, StringComparison.Ordinal))
        {
            Interlocked.Increment(ref callsWithoutTimers);
        }

        return IsDown ? throw new ArtifactStoreException("The store is away for a test.") : inner;
    }

    private sealed class Gate
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource GoOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task PassAsync(CancellationToken token)
        {
            Reached.TrySetResult();
            return GoOn.Task.WaitAsync(ApiHost.LongestWait, token);
        }
    }
}
