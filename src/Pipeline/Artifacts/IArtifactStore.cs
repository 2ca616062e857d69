namespace EquiSep.Pipeline.Artifacts;

/// <summary>
/// Stores artifacts: named contents that are written atomically. Every content has an ETag; writes and deletions may be conditional on it, so that
/// of two writers that believe to own a name one is refused. All calls are idempotent: a conditional write that finds its own content has
/// succeeded, whoever wrote it. A writer that needs to know whether it was the first one writes an identifier of its own.
/// </summary>
/// <remarks>
/// Every member throws an <see cref="OutageException"/>, mostly <see cref="ArtifactStoreException"/>, if the store does not answer or refuses,
/// and <see cref="OperationCanceledException"/> if the token is cancelled. So does reading an opened content.
/// </remarks>
public interface IArtifactStore
{
    /// <summary>Opens an artifact for reading; null if it does not exist. Later writes do not change the opened content.</summary>
    Task<ArtifactContent?> OpenAsync(ArtifactName name, CancellationToken token);

    /// <summary>Opens an artifact for reading from an offset; null if it does not exist. The length is that of the rest.</summary>
    /// <param name="name">The artifact.</param>
    /// <param name="from">The offset in bytes, less than the length of the artifact.</param>
    /// <param name="token">Cancels the request.</param>
    async Task<ArtifactContent?> OpenAsync(ArtifactName name, long from, CancellationToken token)
    {
        var content = await OpenAsync(name, token);
        var skipped = new byte[Math.Min(from, 1 << 16)];
        for (var left = from; content is not null && left > 0; left -= skipped.Length)
        {
            await content.Stream.ReadExactlyAsync(skipped.AsMemory(0, (int)Math.Min(left, skipped.Length)), token);
        }

        return content is null ? null : content with { Length = content.Length - from };
    }

    /// <summary>Gets the ETag of an artifact; null if it does not exist.</summary>
    Task<string?> FindAsync(ArtifactName name, CancellationToken token);

    /// <summary>Writes an artifact atomically.</summary>
    /// <param name="name">The artifact.</param>
    /// <param name="write">Writes the content, forward only, and is called once; <c>source.CopyToAsync</c> copies a stream. If it throws, nothing is written.</param>
    /// <param name="condition">The condition, which is checked together with the write.</param>
    /// <param name="token">Cancels the write, which then has no effect.</param>
    /// <returns>The ETag of the content.</returns>
    /// <exception cref="ArtifactConflictException">The condition does not hold, and the artifact has another content.</exception>
    Task<string> WriteAsync(ArtifactName name, Func<Stream, CancellationToken, Task> write, WriteCondition condition, CancellationToken token);

    /// <summary>Lists the artifacts whose names start with a prefix, in no particular order.</summary>
    /// <param name="prefix">The prefix, which may end within a segment; empty for all artifacts.</param>
    /// <param name="token">Cancels the listing.</param>
    /// <exception cref="ArgumentException">No name can start with the prefix.</exception>
    IAsyncEnumerable<ArtifactEntry> ListAsync(string prefix, CancellationToken token);

    /// <summary>Deletes an artifact.</summary>
    /// <param name="name">The artifact.</param>
    /// <param name="etag">The ETag that the content must have; null to delete any content.</param>
    /// <param name="token">Cancels the request.</param>
    /// <returns>False if it did not exist.</returns>
    /// <exception cref="ArtifactConflictException">The content has another ETag.</exception>
    Task<bool> DeleteAsync(ArtifactName name, string? etag, CancellationToken token);
}
