using EquiSep.Core.Training;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.TrainingService;

/// <summary>Another trainer has taken the training over.</summary>
internal sealed class LeaseLostException() : Exception("Somebody else has taken the training over.");

/// <summary>The checkpoint of a training in the store.</summary>
/// <param name="Checkpoint">The checkpoint, or null if it is damaged.</param>
/// <param name="ETag">The ETag of the checkpoint.</param>
/// <param name="Damage">The damage, or null if the checkpoint is intact.</param>
internal sealed record StoredCheckpoint(Checkpoint? Checkpoint, string ETag, string? Damage)
{
    /// <summary>Reads the checkpoint of a model; null if there is none.</summary>
    public static async Task<StoredCheckpoint?> ReadAsync(IArtifactStore store, string key, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenAsync(new(ArtifactPaths.Checkpoint(key)), cancellationToken);
        if (content is null)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        await content.Stream.CopyToAsync(bytes, cancellationToken);
        bytes.Position = 0;
        try
        {
            return new(CheckpointFile.Read(bytes), content.ETag, Damage: null);
        }
        catch (InvalidDataException e)
        {
            return new(Checkpoint: null, content.ETag, e.Message);
        }
    }
}

/// <summary>
/// The lease of a training, which is held by the trainer that wrote the checkpoint last. Every write is conditional on the previous one, so
/// that of two trainers only the one that acquired the lease last can write.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="key">The key of the model.</param>
/// <param name="owner">An identifier that no other slice of any training uses.</param>
/// <param name="etag">The ETag of the checkpoint that is taken over; null if there was none.</param>
internal sealed class CheckpointLease(IArtifactStore store, string key, string owner, string? etag)
{
    private readonly ArtifactName name = new(ArtifactPaths.Checkpoint(key));
    private string? etag = etag;

    /// <summary>The identifier of the owner in the checkpoints.</summary>
    public string Owner => owner;

    /// <summary>Writes a checkpoint. The first write acquires the lease.</summary>
    /// <exception cref="LeaseLostException">Another trainer holds the lease.</exception>
    /// <exception cref="OutageException">The store is unavailable.</exception>
    public async Task WriteAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        CheckpointFile.Write(bytes, checkpoint);
        try
        {
            etag = await WriteAsync(bytes, cancellationToken);
        }
        catch (ArtifactConflictException)
        {
            etag = await FindOwnAsync(cancellationToken);
            etag = await WriteAgainAsync(bytes, cancellationToken);
        }
    }

    /// <summary>Checks that this trainer still holds the lease.</summary>
    /// <exception cref="LeaseLostException">Another trainer holds the lease.</exception>
    /// <exception cref="OutageException">The store is unavailable.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (await store.FindAsync(name, cancellationToken) != etag)
        {
            etag = await FindOwnAsync(cancellationToken);
        }
    }

    // A write whose answer was lost holds the lease as well. So does a trainer whose checkpoint the store has lost: a trainer that finished
    // the training and deleted the checkpoint would have left a model.
    private async Task<string?> FindOwnAsync(CancellationToken cancellationToken)
    {
        var stored = await StoredCheckpoint.ReadAsync(store, key, cancellationToken);
        var isOwn = stored is null
            ? !await store.HasAsync(ArtifactPaths.ModelRecord(key), cancellationToken)
            : stored.Checkpoint?.Facts.Owner == Owner;
        return isOwn ? stored?.ETag : throw new LeaseLostException();
    }

    private async Task<string> WriteAgainAsync(MemoryStream bytes, CancellationToken cancellationToken)
    {
        try
        {
            return await WriteAsync(bytes, cancellationToken);
        }
        catch (ArtifactConflictException)
        {
            throw new LeaseLostException();
        }
    }

    private Task<string> WriteAsync(MemoryStream bytes, CancellationToken cancellationToken)
    {
        bytes.Position = 0;
        return store.WriteAsync(name, bytes.CopyToAsync, etag is null ? WriteCondition.Absent : WriteCondition.Matches(etag), cancellationToken);
    }
}
