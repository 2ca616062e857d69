namespace EquiSep.Pipeline.Artifacts;

/// <summary>
/// Where artifacts lie: named contents that are there whole or not at all. Every content has an ETag; a write or a deletion may
/// depend on it, so that of two writers that believe they own a name one is refused. The same call made twice does no harm:
/// a conditional write that finds its own content has succeeded, whoever wrote it. Who wants to know that he was the
/// first therefore writes something of his own, such as a GUID.
/// </summary>
/// <remarks>
/// Every member throws an <see cref="OutageException"/>, mostly <see cref="ArtifactStoreException"/>, if the store does not answer or refuses,
/// and <see cref="OperationCanceledException"/> if the token is cancelled. So does reading an opened content.
/// </remarks>
public interface IArtifactStore
{
    /// <summary>Opens an artifact for reading from its start to its end; null when there is none. Later writes do not change what is read.</summary>
    Task<ArtifactContent?> OpenAsync(ArtifactName name, CancellationToken token);

    /// <summary>Opens an artifact for reading from a byte on; null when there is none. The length is that of the rest.</summary>
    /// <param name="name">The artifact.</param>
    /// <param name="from">Bytes before the first that is read, fewer than the artifact has.</param>
    /// <param name="token">Ends the wait.</param>
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

    /// <summary>The ETag of an artifact; null when there is none.</summary>
    Task<string?> FindAsync(ArtifactName name, CancellationToken token);

    /// <summary>Writes an artifact. Nobody sees any of it before all of it is there.</summary>
    /// <param name="name">What is written.</param>
    /// <param name="write">Writes the content, forward only, and is called once; <c>source.CopyToAsync</c> copies a stream. When it throws, nothing was written.</param>
    /// <param name="condition">What must hold at the moment the content gets its name.</param>
    /// <param name="token">Ends the write without effect.</param>
    /// <returns>The ETag of the content.</returns>
    /// <exception cref="ArtifactConflictException">The condition does not hold, and the artifact's content is another one.</exception>
    Task<string> WriteAsync(ArtifactName name, Func<Stream, CancellationToken, Task> write, WriteCondition condition, CancellationToken token);

    /// <summary>The artifacts whose names start with a prefix, in no particular order.</summary>
    /// <param name="prefix">Start of a name, which may end within a segment; empty for all.</param>
    /// <param name="token">Ends the listing.</param>
    /// <exception cref="ArgumentException">No name starts like this.</exception>
    IAsyncEnumerable<ArtifactEntry> ListAsync(string prefix, CancellationToken token);

    /// <summary>Deletes an artifact.</summary>
    /// <param name="name">What is deleted.</param>
    /// <param name="etag">Only the content with this ETag is deleted; null for whatever is there.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>False when there was none.</returns>
    /// <exception cref="ArtifactConflictException">There is another content than the one with this ETag.</exception>
    Task<bool> DeleteAsync(ArtifactName name, string? etag, CancellationToken token);
}
