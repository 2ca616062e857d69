using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Cli.Running;

/// <summary>
/// A store whose outages are told, each once. The services wait for a store to come back; at a command line somebody has to know that
/// a disk is full before he can do something about it.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="say">Told in a line.</param>
internal sealed class ToldStore(IArtifactStore store, Action<string> say) : IArtifactStore
{
    private readonly HashSet<string> said = [];

    /// <inheritdoc/>
    public Task<ArtifactContent?> OpenAsync(ArtifactName name, CancellationToken token) => TellAsync(() => store.OpenAsync(name, token));

    /// <inheritdoc/>
    public Task<string?> FindAsync(ArtifactName name, CancellationToken token) => TellAsync(() => store.FindAsync(name, token));

    /// <inheritdoc/>
    public Task<string> WriteAsync(ArtifactName name, Func<Stream, CancellationToken, Task> write, WriteCondition condition, CancellationToken token) =>
        TellAsync(() => store.WriteAsync(name, write, condition, token));

    /// <inheritdoc/>
    public IAsyncEnumerable<ArtifactEntry> ListAsync(string prefix, CancellationToken token) => store.ListAsync(prefix, token);

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(ArtifactName name, string? etag, CancellationToken token) => TellAsync(() => store.DeleteAsync(name, etag, token));

    private async Task<T> TellAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is OutageException or UnauthorizedAccessException)
        {
            lock (said)
            {
                if (said.Add(e.Message))
                {
                    say($"The results folder cannot be used: {e.Message} It is tried again until it works, or until Ctrl-C");
                }
            }

            throw;
        }
    }
}
