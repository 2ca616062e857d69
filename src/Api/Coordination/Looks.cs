using EquiSep.Contracts.Artifacts;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Api.Coordination;

/// <summary>Looks at the store: what events say is only a hint, blobs are the truth.</summary>
internal sealed class Looks(IArtifactStore store, ReadModel model, ILogger<Looks> log)
{
    /// <summary>Looks for an artifact and tells the read model.</summary>
    /// <exception cref="OutageException">The store does not answer.</exception>
    public async Task LookAsync(ArtifactKind kind, string key, CancellationToken token)
    {
        var made = await store.HasAsync(ArtifactPaths.Whole(kind, key), token);
        var failure = made ? null : await FailureAsync(kind, key, token);
        model.Found(kind, key, made, failure);
    }

    /// <summary>The mark of an artifact that could not be made; null when there is none, or a damaged one, which counts as none.</summary>
    /// <exception cref="OutageException">The store does not answer.</exception>
    public async Task<FailureMark?> FailureAsync(ArtifactKind kind, string key, CancellationToken token)
    {
        var name = ArtifactPaths.Failure(kind, key);
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
