namespace EquiSep.Pipeline.Artifacts;

/// <summary>
/// Reads the content of a blob. The SDK resumes broken downloads; if that fails, too, the failure is reported as an exception of the store and not
/// of the SDK.
/// </summary>
/// <param name="content">The SDK's stream.</param>
/// <param name="limit">The limit of a pause between two bytes.</param>
/// <param name="failure">Creates the exception for a failure of the SDK; the flag is true where the limit caused it.</param>
internal sealed class BlobStream(Stream content, TimeSpan limit, Func<Exception, bool, ArtifactStoreException> failure) : ReadOnlyStream
{
    // Shared by all reads, of which a large content has thousands.
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
