using System.Security.Cryptography;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.ArtifactWriter;

/// <summary>A content that is larger than what a store may hold in memory.</summary>
internal static class LargeContent
{
    private const int Chunk = 1 << 16;
    private const int Chunks = 1024; // 64 MiB

    /// <summary>Writes and reads it.</summary>
    /// <returns>Its length as it was read, and the bytes that were allocated meanwhile.</returns>
    /// <exception cref="InvalidDataException">It came back changed.</exception>
    public static async Task<(long Length, long Allocated)> GoThroughAsync(IArtifactStore store, ArtifactName name, CancellationToken token)
    {
        // The first use of a store allocates what later ones use again.
        var first = new ArtifactName("warm/up");
        await store.WriteAsync(first, (stream, t) => stream.WriteAsync("warm"u8.ToArray(), t).AsTask(), WriteCondition.None, token);
        await using (var warm = await store.OpenAsync(first, token))
        {
            await SHA256.HashDataAsync(warm!.Stream, token);
        }

        var written = new byte[SHA256.HashSizeInBytes];
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await store.WriteAsync(name, WriteAsync, WriteCondition.Absent, token);
        await using var content = await store.OpenAsync(name, token);
        var read = await SHA256.HashDataAsync(content!.Stream, token);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        return read.AsSpan().SequenceEqual(written) ? (content.Length, allocated) : throw new InvalidDataException("It came back changed.");

        async Task WriteAsync(Stream stream, CancellationToken cancellation)
        {
            var (random, buffer) = (new Random(1), new byte[Chunk]);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (var i = 0; i < Chunks; i++)
            {
                random.NextBytes(buffer);
                hash.AppendData(buffer);
                await stream.WriteAsync(buffer, cancellation);
            }

            hash.GetHashAndReset(written);
        }
    }
}
