using System.Security.Cryptography;

namespace EquiSep.Pipeline.Artifacts;

/// <summary>
/// Reads a content and verifies its checksum. The last megabyte is passed on only if the checksum matches, so that no reader gets a damaged
/// content completely, and nothing of a small one.
/// </summary>
/// <param name="content">The content, which is disposed with this stream.</param>
/// <param name="sha256">The expected SHA-256 of the content, 64 lower-case hexadecimal digits.</param>
/// <param name="name">The name of the content in error messages.</param>
public sealed class VerifyingStream(ArtifactContent content, string sha256, string name) : ReadOnlyStream
{
    private const int MaxBlock = 1 << 20;

    // A small content fits into one block with a byte to spare, so that the end is seen.
    private readonly int blockLength = (int)Math.Min(content.Length + 1, MaxBlock);
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Block current = new([], 0);
    private Block? next;
    private int position;

    /// <inheritdoc/>
    /// <exception cref="DamagedContentException">The content is damaged.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (position == current.Length && next is not { Length: 0 })
        {
            await AdvanceAsync(cancellationToken);
        }

        var count = Math.Min(buffer.Length, current.Length - position);
        current.Bytes.AsSpan(position, count).CopyTo(buffer.Span);
        position += count;
        return count;
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
            content.Stream.Dispose();
            hash.Dispose();
        }

        base.Dispose(disposing);
    }

    // A block is passed on after the next one has been read; the last block only if the checksum matches.
    private async Task AdvanceAsync(CancellationToken token)
    {
        var following = next ?? await BlockAsync(current.Bytes, token);
        var behind = following.Length < blockLength ? new([], 0) : await BlockAsync(current.Bytes, token);
        if (behind.Length == 0 && Convert.ToHexStringLower(hash.GetCurrentHash()) != sha256)
        {
            throw new DamagedContentException(name);
        }

        (current, next, position) = (following, behind, 0);
    }

    private async Task<Block> BlockAsync(byte[] used, CancellationToken token)
    {
        var bytes = used.Length > 0 ? used : new byte[blockLength];
        var length = await content.Stream.ReadAtLeastAsync(bytes, blockLength, throwOnEndOfStream: false, token);
        hash.AppendData(bytes, 0, length);
        return new(bytes, length);
    }

    private sealed record Block(byte[] Bytes, int Length);
}
