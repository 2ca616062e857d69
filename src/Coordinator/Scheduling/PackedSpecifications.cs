using System.IO.Compression;
using System.Text.Json;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Coordinator.Scheduling;

/// <summary>
/// The specifications of an experiment's runs, compressed: they resemble each other, and are rarely asked for once the runs have ended.
/// All members may be called from any thread.
/// </summary>
public sealed class PackedSpecifications
{
    private readonly byte[] packed;
    private WeakReference<IReadOnlyDictionary<int, Specification>>? recent;

    /// <summary>Takes what <see cref="Bytes"/> gave.</summary>
    public PackedSpecifications(ReadOnlySpan<byte> bytes) => packed = bytes.ToArray();

    /// <summary>The compressed form.</summary>
    public ReadOnlyMemory<byte> Bytes => packed;

    /// <summary>Compresses the specifications of runs.</summary>
    public static PackedSpecifications Of(IEnumerable<RunRecord> runs)
    {
        var byNumber = runs.ToDictionary(run => RunDraft.NumberOf(run.Id) ?? 0, run => run.Specification);
        using var target = new MemoryStream();
        using (var stream = new BrotliStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            JsonSerializer.Serialize(stream, byNumber, ContractJson.Options);
        }

        return new(target.GetBuffer().AsSpan(0, (int)target.Length)) { recent = new(byNumber) };
    }

    /// <summary>The specifications by the numbers of the runs.</summary>
    public IReadOnlyDictionary<int, Specification> Unpack()
    {
        if (Volatile.Read(ref recent) is { } reference && reference.TryGetTarget(out var known))
        {
            return known;
        }

        using var stream = new BrotliStream(new MemoryStream(packed, writable: false), CompressionMode.Decompress);
        IReadOnlyDictionary<int, Specification> all = JsonSerializer.Deserialize<Dictionary<int, Specification>>(stream, ContractJson.Options)!;
        Volatile.Write(ref recent, new(all));
        return all;
    }
}
