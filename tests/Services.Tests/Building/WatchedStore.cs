using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Services.Tests.Building;

/// <summary>An artifact was written.</summary>
internal sealed record Written(string Name);

/// <summary>A store seen from one process: what that process writes is logged, may be held up, and may fail; its probes of the store are left alone.</summary>
internal sealed class WatchedStore(IArtifactStore store) : IArtifactStore
{
    /// <summary>What was written.</summary>
    public EventLog Log { get; } = new();

    /// <summary>While it is set nothing answers.</summary>
    public bool Down { get; set; }

    /// <summary>Awaited before every write.</summary>
    public Func<string, Task>? BeforeWrite { get; set; }

    /// <summary>How often an artifact was written.</summary>
    public int Writes(string name) => Log.All<Written>().Count(written => written.Name == name);

    public Task<ArtifactContent?> OpenAsync(ArtifactName name, CancellationToken token) => Up(name.Value).OpenAsync(name, token);

    public Task<string?> FindAsync(ArtifactName name, CancellationToken token) => Up(name.Value).FindAsync(name, token);

    public async Task<string> WriteAsync(ArtifactName name, Func<Stream, CancellationToken, Task> write, WriteCondition condition, CancellationToken token)
    {
        if (IsProbe(name.Value))
        {
            return await store.WriteAsync(name, write, condition, token);
        }

        await (BeforeWrite?.Invoke(name.Value) ?? Task.CompletedTask);
        var etag = await Up(name.Value).WriteAsync(name, write, condition, token);
        Log.Add(new Written(name.Value));
        return etag;
    }

    public IAsyncEnumerable<ArtifactEntry> ListAsync(string prefix, CancellationToken token) => Up(prefix).ListAsync(prefix, token);

    public Task<bool> DeleteAsync(ArtifactName name, string? etag, CancellationToken token) => Up(name.Value).DeleteAsync(name, etag, token);

    private static bool IsProbe(string name) => name.StartsWith(ArtifactStoreProbe.Prefix, StringComparison.Ordinal);

    private IArtifactStore Up(string name)
    {
        if (Down && !IsProbe(name))
        {
            Log.Add(new Refused());
            throw new ArtifactStoreException("The store is down.");
        }

        return store;
    }
}

/// <summary>The store did not answer.</summary>
internal sealed record Refused;
