using System.Runtime.CompilerServices;
using EquiSep.Coordinator.Execution;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Simulation.Tests.Services;

/// <summary>A store in which a process holds a lease that no other process sees: a planted fault.</summary>
/// <param name="store">The store.</param>
/// <param name="process">The name of the process.</param>
internal sealed class PrivateLeaseStore(IArtifactStore store, string process) : IArtifactStore
{
    public Task<ArtifactContent?> OpenAsync(ArtifactName name, CancellationToken token) => store.OpenAsync(NameOf(name), token);

    public Task<string?> FindAsync(ArtifactName name, CancellationToken token) => store.FindAsync(NameOf(name), token);

    public Task<string> WriteAsync(ArtifactName name, Func<Stream, CancellationToken, Task> write, WriteCondition condition, CancellationToken token) =>
        store.WriteAsync(NameOf(name), write, condition, token);

    public IAsyncEnumerable<ArtifactEntry> ListAsync(string prefix, CancellationToken token) => store.ListAsync(prefix, token);

    public Task<bool> DeleteAsync(ArtifactName name, string? etag, CancellationToken token) => store.DeleteAsync(NameOf(name), etag, token);

    private ArtifactName NameOf(ArtifactName name) => name.Value == WriterLease.Name ? new($"{ArtifactPaths.Coordinator}lease-{process}.json") : name;
}

/// <summary>A store in which a damaged record of an experiment counts as none, and which keeps no copies of them: a planted fault.</summary>
/// <param name="store">The store.</param>
internal sealed class VanishingRecordsStore(IArtifactStore store) : IArtifactStore
{
    public async Task<ArtifactContent?> OpenAsync(ArtifactName name, CancellationToken token)
    {
        if (IsCopy(name.Value))
        {
            return null;
        }

        var content = await store.OpenAsync(name, token);
        if (content is null || !name.Value.EndsWith("/experiment.json", StringComparison.Ordinal))
        {
            return content;
        }

        using var bytes = new MemoryStream();
        await content.Stream.CopyToAsync(bytes, token);
        try
        {
            SealedJson.Read<ExperimentRecord>(bytes.ToArray());
            return content with { Stream = new MemoryStream(bytes.ToArray(), writable: false) };
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    public Task<string?> FindAsync(ArtifactName name, CancellationToken token) => store.FindAsync(name, token);

    public Task<string> WriteAsync(ArtifactName name, Func<Stream, CancellationToken, Task> write, WriteCondition condition, CancellationToken token) =>
        IsCopy(name.Value) ? Task.FromResult("none") : store.WriteAsync(name, write, condition, token);

    public async IAsyncEnumerable<ArtifactEntry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken token)
    {
        await foreach (var entry in store.ListAsync(prefix, token))
        {
            yield return entry;
        }
    }

    public Task<bool> DeleteAsync(ArtifactName name, string? etag, CancellationToken token) => store.DeleteAsync(name, etag, token);

    private static bool IsCopy(string name) => name.StartsWith(ArtifactPaths.ExperimentCopies, StringComparison.Ordinal);
}

/// <summary>A clock whose monotonic time is the time of day: a planted fault.</summary>
/// <param name="clock">The clock.</param>
internal sealed class TimeOfDayClock(TimeProvider clock) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime, period);
}
