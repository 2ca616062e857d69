using System.Security.Cryptography;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Pipeline.Building;

/// <summary>Loads artifacts that others are built from, verifies them and keeps the most recently used ones in memory.</summary>
/// <typeparam name="TRecord">The record that is the last file of an artifact to be written.</typeparam>
/// <typeparam name="T">The artifact in memory.</typeparam>
/// <param name="store">The store of the artifacts.</param>
/// <param name="cache">The artifacts in memory.</param>
/// <param name="kind">The kind of the artifacts.</param>
/// <param name="read">Reads an artifact, given its record and a function that opens its files by name.</param>
public sealed class ArtifactLoader<TRecord, T>(
    IArtifactStore store, AsyncLruCache<T> cache, ArtifactKind kind, Func<TRecord, Func<string, Task<Stream>>, Task<T>> read)
    where TRecord : class
{
    /// <summary>Reads the record of an artifact; null if it is missing or damaged.</summary>
    public async Task<TRecord?> FindAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadRecordAsync<TRecord>(ArtifactPaths.Whole(kind, key), cancellationToken);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Loads an artifact.</summary>
    /// <exception cref="PrerequisiteLostException">The artifact is missing or damaged.</exception>
    public async Task<T> LoadAsync(string key, CancellationToken cancellationToken)
    {
        var whole = ArtifactPaths.Whole(kind, key);
        var etag = await store.FindAsync(new(whole), cancellationToken) ?? throw new PrerequisiteLostException(kind, key, $"{whole} is missing");
        try
        {
            // An artifact that was built again from other files has another ETag.
            return await cache.GetAsync($"{key} {etag}", () => ReadAsync(key, whole), cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw new PrerequisiteLostException(kind, key, e.Message, etag);
        }
    }

    /// <summary>Reads a further file of an artifact, which is not cached.</summary>
    /// <param name="key">The key of the artifact.</param>
    /// <param name="name">The name of the file in the store.</param>
    /// <param name="sha256">The expected SHA-256 of the file, lower-case hexadecimal.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="PrerequisiteLostException">The file is missing or damaged.</exception>
    public async Task<byte[]> ReadFileAsync(string key, string name, string sha256, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenAsync(new(name), cancellationToken)
            ?? throw new PrerequisiteLostException(kind, key, $"{name} is missing");
        var copy = new MemoryStream(checked((int)content.Length));
        await content.Stream.CopyToAsync(copy, cancellationToken);
        var bytes = copy.ToArray();
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == sha256
            ? bytes
            : throw new PrerequisiteLostException(kind, key, $"{name} is damaged: its checksum is not the one that was written down");
    }

    private async Task<T> ReadAsync(string key, string whole)
    {
        var record = await store.ReadRecordAsync<TRecord>(whole, CancellationToken.None) ?? throw new InvalidDataException($"{whole} is missing.");
        return await read(record, file => OpenAsync(ArtifactPaths.Of(kind, key) + file));
    }

    // Copied into memory first, so that an outage is never mistaken for a damaged file.
    private async Task<Stream> OpenAsync(string name)
    {
        await using var content = await store.OpenAsync(new(name), CancellationToken.None) ?? throw new InvalidDataException($"{name} is missing.");
        var copy = new MemoryStream(checked((int)content.Length));
        await content.Stream.CopyToAsync(copy, CancellationToken.None);
        copy.Position = 0;
        return copy;
    }
}
