using System.Security.Cryptography;
using EquiSep.ServiceDefaults.Artifacts;

namespace EquiSep.Services.Tests.Artifacts;

/// <summary>A content that is larger than what a store may hold in memory.</summary>
internal static class LargeContent
{
    private const int Chunk = 1 << 16;
    private const int Chunks = 1024; // 64 MiB
    private const long MostAllocated = 8L << 20;

    /// <summary>Writes and reads it and fails when it comes back changed or was held in memory.</summary>
    public static async Task GoesThroughAsync(IArtifactStore store, CancellationToken token)
    {
        await store.WriteTextAsync("warm/up", "warm");
        await store.ReadTextAsync("warm/up");
        var (written, read) = (new byte[SHA256.HashSizeInBytes], Array.Empty<byte>());
        var before = GC.GetTotalAllocatedBytes(precise: true);

        await store.WriteAsync(new("large"), WriteAsync, WriteCondition.Absent, token);
        await using (var content = await store.OpenAsync(new("large"), token))
        {
            read = await SHA256.HashDataAsync(content!.Stream, token);
        }

        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal(written, read);
        Assert.InRange(allocated, 0, MostAllocated);

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
