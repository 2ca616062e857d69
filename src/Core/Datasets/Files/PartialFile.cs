using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace EquiSep.Core.Datasets.Files;

/// <summary>
/// A file on its way: written under a temporary name of its own beside its destination, summed as it grows,
/// renamed when it is proved good, and deleted in every other case. Two processes may fetch the same file at once.
/// </summary>
internal sealed class PartialFile : IAsyncDisposable
{
    private const string Extension = ".part";
    private readonly string target;
    private readonly string path;
    private readonly FileStream stream;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    /// <summary>Opens an empty file beside the destination.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public PartialFile(string target)
    {
        this.target = target;
        path = $"{target}.{Guid.NewGuid():N}{Extension}";
        DeleteForgotten(Directory.CreateDirectory(Path.GetDirectoryName(target)!));
        stream = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    /// <summary>Bytes received so far.</summary>
    public long Length { get; private set; }

    /// <summary>How many answers the bytes were put together from.</summary>
    public int Pieces { get; set; }

    /// <summary>What the server said identifies the version of its file, for asking for the rest of the same version.</summary>
    public RangeConditionHeaderValue? Version { get; set; }

    /// <summary>Forgets what was received.</summary>
    public void Restart()
    {
        (Length, Pieces, Version) = (0, 0, null);
        hash.GetHashAndReset();
        stream.SetLength(0);
        stream.Position = 0;
    }

    /// <summary>Adds bytes at the end.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        hash.AppendData(bytes);
        Length += bytes.Length;
    }

    /// <summary>Proves that the file is the published one and gives it its name.</summary>
    /// <exception cref="TransferException">It is not.</exception>
    public async Task AcceptAsync(PublishedFile file, CancellationToken token)
    {
        var md5 = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (md5 != file.Md5)
        {
            // Pieces of two versions of a file may have met; alone, the next answer may still be good.
            var trouble = Pieces > 1 ? Trouble.Temporary : Trouble.Lasting;
            Restart();
            throw new TransferException(trouble, $"wrong checksum: MD5 is {md5}, should be {file.Md5}");
        }

        stream.Flush(flushToDisk: true);
        await stream.DisposeAsync();
        try
        {
            var unpacked = await Checksum.OfContentAsync(path, file.UnpackedLimit, token);
            if (file.UnpackedMd5 is not null && unpacked != file.UnpackedMd5)
            {
                throw new InvalidDataException($"MD5 is {unpacked}, should be {file.UnpackedMd5}");
            }
        }
        catch (InvalidDataException e)
        {
            throw new TransferException(Trouble.Lasting, $"wrong content when unpacked: {e.Message}");
        }

        File.Move(path, target, overwrite: true);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        hash.Dispose();
        File.Delete(path);
    }

    // A process that was killed could not clean up. A day is longer than any download that still goes on.
    private static void DeleteForgotten(DirectoryInfo folder)
    {
        foreach (var old in folder.EnumerateFiles("*" + Extension).Where(file => file.LastWriteTimeUtc < DateTime.UtcNow.AddDays(-1)))
        {
            old.Delete();
        }
    }
}
