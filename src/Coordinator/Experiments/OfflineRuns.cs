using EquiSep.Coordinator.Views;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Coordinator.Experiments;

/// <summary>The experiments and runs of a store that another process may be using.</summary>
public static class OfflineRuns
{
    /// <summary>Reads the experiments and the results of their runs. The store stays as it is.</summary>
    /// <param name="store">The artifact store.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="IOException">The store does not answer.</exception>
    public static async Task<RunDirectory> ReadAsync(IArtifactStore store, CancellationToken token)
    {
        await using var coordinator = await OfflineCoordinator.LoadAsync(new ReadOnlyStore(store), token);
        await coordinator.ProbeAsync(token);
        return coordinator.Loop.Directory;
    }

    private sealed class ReadOnlyStore(IArtifactStore inner) : IArtifactStore
    {
        private const string Refusal = "The store is only read here.";

        public Task<ArtifactContent?> OpenAsync(ArtifactName name, CancellationToken token) => inner.OpenAsync(name, token);

        public Task<string?> FindAsync(ArtifactName name, CancellationToken token) => inner.FindAsync(name, token);

        public Task<string> WriteAsync(ArtifactName name, Func<Stream, CancellationToken, Task> write, WriteCondition condition, CancellationToken token) =>
            throw new OutageException(Refusal);

        public IAsyncEnumerable<ArtifactEntry> ListAsync(string prefix, CancellationToken token) => inner.ListAsync(prefix, token);

        public Task<bool> DeleteAsync(ArtifactName name, string? etag, CancellationToken token) => throw new OutageException(Refusal);
    }
}
