namespace EquiSep.Api.Rest;

/// <summary>
/// Holds back what is written synchronously until the next asynchronous write or flush: a response takes only the latter, and the
/// zip archive of .NET 10 ends its entries with the former.
/// </summary>
/// <param name="target">Where it goes.</param>
internal sealed class HeldBackStream(Stream target) : Stream
{
    private readonly MemoryStream held = new();
    private bool isDropped;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Passes on nothing any more.</summary>
    public void Drop() => isDropped = true;

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => held.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await ReleaseAsync(cancellationToken);
        if (!isDropped)
        {
            await target.WriteAsync(buffer, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush()
    {
        // What is held waits for the asynchronous flush.
    }

    /// <inheritdoc/>
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await ReleaseAsync(cancellationToken);
        await target.FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask ReleaseAsync(CancellationToken token)
    {
        if (held.Length > 0 && !isDropped)
        {
            await target.WriteAsync(held.GetBuffer().AsMemory(0, (int)held.Length), token);
            held.SetLength(0);
        }
    }
}
