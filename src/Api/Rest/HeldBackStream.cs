using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Api.Rest;

/// <summary>
/// Holds back what is written synchronously until the next asynchronous write or flush: a response takes only the latter, and the
/// zip archive of .NET 10 ends its entries with the former.
/// </summary>
/// <param name="target">Where it goes.</param>
internal sealed class HeldBackStream(Stream target) : WriteOnlyStream
{
    private readonly MemoryStream held = new();
    private bool isDropped;

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

    private async ValueTask ReleaseAsync(CancellationToken token)
    {
        if (held.Length > 0 && !isDropped)
        {
            await target.WriteAsync(held.GetBuffer().AsMemory(0, (int)held.Length), token);
            held.SetLength(0);
        }
    }
}
