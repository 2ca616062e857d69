
namespace EquiSep.Pipeline.Artifacts;

/// <summary>Reads and writes records, which are sealed against damage (<see cref="SealedJson"/>), and other contents that fit into memory.</summary>
public static class ArtifactRecords
{
    /// <summary>Whether an artifact exists.</summary>
    public static async Task<bool> HasAsync(this IArtifactStore store, string name, CancellationToken token) =>
        await store.FindAsync(new(name), token) is not null;

    /// <summary>Reads a record; null if it does not exist.</summary>
    /// <exception cref="InvalidDataException">The record is damaged.</exception>
    /// <exception cref="NewerArtifactException">A newer version wrote the record.</exception>
    public static async Task<T?> ReadRecordAsync<T>(this IArtifactStore store, string name, CancellationToken token)
        where T : class => (await store.FindRecordAsync<T>(name, token))?.Record;

    /// <summary>Reads a record with its ETag; null if it does not exist.</summary>
    /// <exception cref="InvalidDataException">The record is damaged.</exception>
    /// <exception cref="NewerArtifactException">A newer version wrote the record.</exception>
    public static async Task<(T Record, string ETag)?> FindRecordAsync<T>(this IArtifactStore store, string name, CancellationToken token)
        where T : class
    {
        await using var content = await store.OpenAsync(new(name), token);
        if (content is null)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        await content.Stream.CopyToAsync(bytes, token);
        try
        {
            return (SealedJson.Read<T>(bytes.ToArray()), content.ETag);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{name} is damaged: {e.Message}", e);
        }
        catch (NewerArtifactException e)
        {
            throw new NewerArtifactException($"{name}: {e.Message}");
        }
    }

    /// <summary>Writes a record.</summary>
    /// <returns>The ETag.</returns>
    /// <exception cref="ArtifactConflictException">The condition does not hold.</exception>
    public static Task<string> WriteRecordAsync<T>(this IArtifactStore store, string name, T record, WriteCondition condition, CancellationToken token) =>
        store.WriteAsync(name, SealedJson.Write(record), condition, token);

    /// <summary>Writes a content that is in memory.</summary>
    /// <returns>The ETag.</returns>
    /// <exception cref="ArtifactConflictException">The condition does not hold.</exception>
    public static Task<string> WriteAsync(this IArtifactStore store, string name, byte[] content, WriteCondition condition, CancellationToken token) =>
        store.WriteAsync(new(name), (stream, t) => stream.WriteAsync(content, t).AsTask(), condition, token);

    /// <summary>Deletes an artifact unconditionally.</summary>
    /// <returns>False if it did not exist.</returns>
    public static Task<bool> DeleteAsync(this IArtifactStore store, string name, CancellationToken token) => store.DeleteAsync(new(name), etag: null, token);
}
