using System.Security.Cryptography;
using EquiSep.Contracts.Artifacts;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Pipeline.Building;

/// <summary>Artifacts that others are made from: loaded once for all that use them, and checked when they are.</summary>
/// <typeparam name="TRecord">The record whose being there makes the artifact whole.</typeparam>
/// <typeparam name="T">The artifact in memory.</typeparam>
/// <param name="store">Where it lies.</param>
/// <param name="recent">Those that were used last.</param>
/// <param name="kind">Its kind.</param>
/// <param name="read">Reads it, given its record and what opens its files by their names.</param>
public sealed class Prerequisite<TRecord, T>(
    IArtifactStore store, Recent<T> recent, ArtifactKind kind, Func<TRecord, Func<string, Task<Stream>>, Task<T>> read)
    where TRecord : class
{
    /// <summary>Its record; null when there is none that can be used.</summary>
    public async Task<TRecord?> FindAsync(string key, CancellationToken token)
    {
        try
        {
            return await store.ReadRecordAsync<TRecord>(ArtifactPaths.Whole(kind, key), token);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>The artifact.</summary>
    /// <exception cref="PrerequisiteLostException">It is missing or damaged.</exception>
    public async Task<T> LoadAsync(string key, CancellationToken token)
    {
        var whole = ArtifactPaths.Whole(kind, key);
        var etag = await store.FindAsync(new(whole), token) ?? throw new PrerequisiteLostException(kind, key, $"{whole} is missing");
        try
        {
            // Made again from other files it has another ETag.
            return await recent.GetAsync($"{key} {etag}", () => ReadAsync(key, whole), token);
        }
        catch (InvalidDataException e)
        {
            throw new PrerequisiteLostException(kind, key, e.Message, etag);
        }
    }

    /// <summary>One more of its files, which is read when it is needed and not kept.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="name">Name of the file in the store.</param>
    /// <param name="sha256">SHA-256 that the file should have, lower-case hexadecimal.</param>
    /// <param name="token">Ends the wait.</param>
    /// <exception cref="PrerequisiteLostException">The file is missing or damaged.</exception>
    public async Task<byte[]> ReadFileAsync(string key, string name, string sha256, CancellationToken token)
    {
        await using var content = await store.OpenAsync(new(name), token) ?? throw new PrerequisiteLostException(kind, key, $"{name} is missing");
        var bytes = new byte[content.Length];
        await content.Stream.ReadExactlyAsync(bytes, token);
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == sha256
            ? bytes
            : throw new PrerequisiteLostException(kind, key, $"{name} is damaged: its checksum is not the one that was written down");
    }

    private async Task<T> ReadAsync(string key, string whole)
    {
        var record = await store.ReadRecordAsync<TRecord>(whole, CancellationToken.None) ?? throw new InvalidDataException($"{whole} is missing.");
        return await read(record, file => OpenAsync(ArtifactPaths.Of(kind, key) + file));
    }

    // In memory, so that what cannot be parsed is told from what cannot be fetched.
    private async Task<Stream> OpenAsync(string name)
    {
        await using var content = await store.OpenAsync(new(name), CancellationToken.None) ?? throw new InvalidDataException($"{name} is missing.");
        var copy = new MemoryStream(checked((int)content.Length));
        await content.Stream.CopyToAsync(copy, CancellationToken.None);
        copy.Position = 0;
        return copy;
    }
}
