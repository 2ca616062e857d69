namespace EquiSep.Pipeline.Artifacts;

/// <summary>
/// The content of a blob while it is read. The SDK asks for the rest of it again when the connection breaks; that this fails, too, is
/// reported as every other failure of the store, and not in the SDK's own ways.
/// </summary>
/// <param name="content">The SDK's stream.</param>
/// <param name="limit">The limit of a pause between two of its bytes.</param>
/// <param name="failure">Creates the exception for a failure of the SDK; the flag is true where the limit caused it.</param>
internal sealed class BlobStream(Stream content, TimeSpan limit, Func<Exception, bool, ArtifactStoreException> failure) : ReadOnlyStream
{
    // One for all reads: a large content has thousands of them.
    private readonly CancellationTokenSource late = new();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await using var cancelled = cancellationToken.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), late);
        late.CancelAfter(limit);
        try
        {
            return await content.ReadAsync(buffer, late.Token);
        }
        catch (Exception e) when (BlobArtifactStore.IsFailure(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw failure(e, late.IsCancellationRequested);
        }
        finally
        {
            late.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await content.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
            late.Dispose();
        }

        base.Dispose(disposing);
    }
}
