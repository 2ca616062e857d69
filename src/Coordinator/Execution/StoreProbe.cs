using EquiSep.Coordinator.Scheduling;
using EquiSep.Experiments;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using Microsoft.Extensions.Logging;

namespace EquiSep.Coordinator.Execution;

/// <summary>Asks the store for artifacts. Events are hints; blobs are the truth.</summary>
/// <param name="store">The artifact store.</param>
/// <param name="log">The log.</param>
public sealed class StoreProbe(IArtifactStore store, ILogger<StoreProbe> log)
{
    /// <summary>Asks for an artifact. A separation is read, for its numbers; of a data set and of a model it is enough to be there.</summary>
    /// <exception cref="OutageException">The store does not answer.</exception>
    public async Task<ArtifactProbed> AskAsync(ArtifactId artifact, CancellationToken token)
    {
        var (isIntact, result, damage) = artifact.Kind == ArtifactKind.Separation
            ? await ReadAsync(artifact.Key, token)
            : (await store.HasAsync(ArtifactPaths.Whole(artifact.Kind, artifact.Key), token), null, null);
        return isIntact ? new(artifact, Intact: true, Result: result)
            : new(artifact, Intact: false, await FailureAsync(artifact, token), Damage: damage);
    }

    private async Task<(bool IsIntact, ResultSummary? Result, string? Damage)> ReadAsync(string key, CancellationToken token)
    {
        try
        {
            var result = await store.ReadRecordAsync<SeparationResult>(ArtifactPaths.Separation(key), token);
            return (result is not null, result is null ? null : ResultSummary.Of(result), null);
        }
        catch (InvalidDataException e)
        {
            return (false, null, e.Message);
        }
        catch (NewerArtifactException e)
        {
            // It is intact, and users of a newer version read it.
            log.Damaged(ArtifactPaths.Separation(key), e.Message);
            return (true, null, null);
        }
    }

    // A damaged mark counts as none.
    private async Task<FailureMark?> FailureAsync(ArtifactId artifact, CancellationToken token)
    {
        var name = ArtifactPaths.Failure(artifact.Kind, artifact.Key);
        try
        {
            return await store.ReadRecordAsync<FailureMark>(name, token);
        }
        catch (Exception e) when (e is InvalidDataException or NewerArtifactException)
        {
            log.Damaged(name, e.Message);
            return null;
        }
    }
}
