using System.Collections.Concurrent;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Api.Rest;

/// <summary>
/// The weights of a model. From start to end they are compared with their checksum while they are read
/// (<see cref="VerifyingStream"/>). Before a part of them is read, all of them are, once per content and process.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="name">The file.</param>
/// <param name="content">The file from its start, which is disposed with this stream.</param>
/// <param name="sha256">SHA-256 that the file should have.</param>
/// <param name="verified">ETags of the contents whose checksum was right, by the names of the files.</param>
/// <param name="healAsync">Deletes what is damaged, and gives the exception that says so.</param>
internal sealed class WeightsStream(
    IArtifactStore store,
    ArtifactName name,
    ArtifactContent content,
    string sha256,
    ConcurrentDictionary<string, string> verified,
    Func<Exception, Task<DamagedArtifactException>> healAsync) : ReadOnlyStream
{
    private readonly VerifyingStream whole = new(content, sha256, name.Value);
    private ArtifactContent? part;
    private bool isPart;
    private long position;

    /// <summary>SHA-256 that the file should have.</summary>
    public string Sha256 => sha256;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override long Length => content.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <summary>Chooses where reading goes on, before it does.</summary>
    public override long Seek(long offset, SeekOrigin origin)
    {
        if (origin != SeekOrigin.Begin || part is not null)
        {
            throw new NotSupportedException();
        }

        isPart = true;
        return position = offset;
    }

    /// <summary>Compares all of them with their checksum, unless that was done.</summary>
    /// <exception cref="DamagedArtifactException">They are damaged.</exception>
    public async Task VerifyAsync(CancellationToken token)
    {
        var buffer = new byte[1 << 16];
        while (verified.GetValueOrDefault(name.Value) != content.ETag && await ReadWholeAsync(buffer, token) > 0)
        {
            // The checksum is all that is wanted.
        }
    }

    /// <inheritdoc/>
    /// <exception cref="DamagedArtifactException">The weights are damaged.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (isPart && part is null)
        {
            await VerifyAsync(cancellationToken);
            part = await OpenPartAsync(cancellationToken);
        }

        var count = await (part is null ? ReadWholeAsync(buffer, cancellationToken) : part.Stream.ReadAsync(buffer, cancellationToken));
        position += count;
        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await whole.DisposeAsync();
        await (part?.DisposeAsync() ?? ValueTask.CompletedTask);
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            whole.Dispose();
            part?.Stream.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadWholeAsync(Memory<byte> buffer, CancellationToken token)
    {
        try
        {
            var count = await whole.ReadAsync(buffer, token);
            if (count == 0 && buffer.Length > 0)
            {
                verified[name.Value] = content.ETag;
            }

            return count;
        }
        catch (DamagedContentException e)
        {
            throw await healAsync(e);
        }
    }

    private async Task<ArtifactContent> OpenPartAsync(CancellationToken token)
    {
        var opened = await store.OpenAsync(name, position, token);
        if (opened?.ETag == content.ETag)
        {
            return opened;
        }

        await (opened?.DisposeAsync() ?? ValueTask.CompletedTask);
        throw new ArtifactStoreException($"{name} was written again while it was read.");
    }
}
