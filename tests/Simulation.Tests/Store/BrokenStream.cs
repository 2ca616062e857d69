using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Simulation.Tests.Store;

/// <summary>A content that breaks off while it is read.</summary>
/// <remarks>
/// Streams of the simulation never wait: the framework's <see cref="Stream.CopyToAsync(Stream)"/> would go on in the thread pool. How long
/// the reader learns nothing is waited for before the stream is handed out.
/// </remarks>
/// <param name="start">What arrives.</param>
internal sealed class BrokenStream(byte[] start) : ReadOnlyStream
{
    private int position;

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = Math.Min(buffer.Length, start.Length - position);
        if (count == 0)
        {
            throw new ArtifactStoreException("The store broke off in the middle of a content.");
        }

        start.AsSpan(position, count).CopyTo(buffer.Span);
        position += count;
        return ValueTask.FromResult(count);
    }
}
