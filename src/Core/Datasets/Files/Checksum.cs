using System.Security.Cryptography;

namespace EquiSep.Core.Datasets.Files;

/// <summary>MD5 of files, as the authors of the corpora publish it. It guards against damage and mix-ups.</summary>
internal static class Checksum
{
    /// <summary>MD5 of a file as it lies there, in lower-case hexadecimal.</summary>
    public static async Task<string> OfAsync(string path, CancellationToken token)
    {
        await using var file = File.OpenRead(path);
        return await OfAsync(file, long.MaxValue, token);
    }

    /// <summary>MD5 of what a file holds, unpacked.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">Bytes that it may hold at most: unpacking stops there, whatever the file claims.</param>
    /// <param name="token">Ends it early.</param>
    /// <exception cref="InvalidDataException">It holds more, or is no sound gzip file, or a web page.</exception>
    public static async Task<string> OfContentAsync(string path, long limit, CancellationToken token)
    {
        await using var file = File.OpenRead(path);
        await using var content = FileContent.Open(file);
        return await OfAsync(content, limit, token);
    }

    private static async Task<string> OfAsync(Stream stream, long limit, CancellationToken token)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var buffer = new byte[1 << 17];
        var total = 0L;
        while (await stream.ReadAsync(buffer, token) is > 0 and var read)
        {
            total += read;
            if (total > limit)
            {
                throw new InvalidDataException(FormattableString.Invariant($"It holds more than {limit:N0} bytes."));
            }

            hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
