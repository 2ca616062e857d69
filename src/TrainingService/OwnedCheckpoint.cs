using EquiSep.Contracts.Artifacts;
using EquiSep.Core.Training;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.TrainingService;

/// <summary>Somebody else has taken a training over.</summary>
internal sealed class ReplacedException() : Exception("Somebody else has taken the training over.");

/// <summary>The checkpoint of a training that is there.</summary>
/// <param name="Checkpoint">It; null when it cannot be used.</param>
/// <param name="ETag">Its ETag.</param>
/// <param name="Damage">Why it cannot be used; null when it can.</param>
internal sealed record FoundCheckpoint(Checkpoint? Checkpoint, string ETag, string? Damage)
{
    /// <summary>Reads the checkpoint of a model; null when there is none.</summary>
    public static async Task<FoundCheckpoint?> ReadAsync(IArtifactStore store, string key, CancellationToken stop)
    {
        await using var content = await store.OpenAsync(new(ArtifactPaths.Checkpoint(key)), stop);
        if (content is null)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        await content.Stream.CopyToAsync(bytes, stop);
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
/// The checkpoint as this training's own. Every write depends on the one before it, so that of two trainers only the one that took
/// the training last can write.
/// </summary>
/// <param name="store">Where it lies.</param>
/// <param name="key">Key of the model.</param>
/// <param name="found">The ETag of the checkpoint that is taken over; null when there was none.</param>
internal sealed class OwnedCheckpoint(IArtifactStore store, string key, string? found)
{
    private readonly ArtifactName name = new(ArtifactPaths.Checkpoint(key));
    private string? etag = found;

    /// <summary>A name that no other slice of any training has.</summary>
    public string Owner { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Writes a checkpoint; the first one takes the training.</summary>
    /// <exception cref="ReplacedException">The training is somebody else's.</exception>
    /// <exception cref="IOException">The store does not answer.</exception>
    public async Task WriteAsync(Checkpoint checkpoint, CancellationToken stop)
    {
        using var bytes = new MemoryStream();
        CheckpointFile.Write(bytes, checkpoint);
        try
        {
            etag = await WriteAsync(bytes, stop);
        }
        catch (ArtifactConflictException)
        {
            etag = await FindOwnAsync(stop);
            etag = await WriteAgainAsync(bytes, stop);
        }
    }

    /// <summary>Looks whether the training is still this one's.</summary>
    /// <exception cref="ReplacedException">It is somebody else's.</exception>
    /// <exception cref="IOException">The store does not answer.</exception>
    public async Task CheckAsync(CancellationToken stop)
    {
        if (await store.FindAsync(name, stop) != etag)
        {
            etag = await FindOwnAsync(stop);
        }
    }

    // A write of our own whose answer never came is ours as well. So is the place of a checkpoint that the store has lost: a trainer
    // that finished the training and deleted it would have left a model.
    private async Task<string?> FindOwnAsync(CancellationToken stop)
    {
        var there = await FoundCheckpoint.ReadAsync(store, key, stop);
        var isOwn = there is null ? !await store.HasAsync(ArtifactPaths.ModelRecord(key), stop) : there.Checkpoint?.Facts.Owner == Owner;
        return isOwn ? there?.ETag : throw new ReplacedException();
    }

    private async Task<string> WriteAgainAsync(MemoryStream bytes, CancellationToken stop)
    {
        try
        {
            return await WriteAsync(bytes, stop);
        }
        catch (ArtifactConflictException)
        {
            throw new ReplacedException();
        }
    }

    private Task<string> WriteAsync(MemoryStream bytes, CancellationToken stop)
    {
        bytes.Position = 0;
        return store.WriteAsync(name, bytes.CopyToAsync, etag is null ? WriteCondition.Absent : WriteCondition.Matches(etag), stop);
    }
}
