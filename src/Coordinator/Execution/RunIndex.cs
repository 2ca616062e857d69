using System.IO.Compression;
using System.Security.Cryptography;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using Microsoft.Extensions.Logging;

namespace EquiSep.Coordinator.Execution;

/// <summary>
/// The index of the store: experiments with the keys and results of their runs in one blob, so that a start need not read thousands. It saves
/// time and decides nothing: which experiments there are is listed, and what the index says of artifacts holds until the store says
/// otherwise. An index that is missing, damaged or of another version is as good as none.
/// </summary>
/// <param name="store">The artifact store.</param>
/// <param name="log">The log.</param>
public sealed class RunIndex(IArtifactStore store, ILogger<RunIndex> log)
{
    /// <summary>The name of the blob.</summary>
    public const string Name = "coordinator/index.bin";

    /// <summary>Fewer runs are read faster than an index would save time.</summary>
    public const int MinRuns = 1000;

    private const int Version = 1;
    private const int HashLength = 32;

    /// <summary>Reads the index; null when there is none that can be used.</summary>
    /// <exception cref="OutageException">The store does not answer.</exception>
    internal async Task<IReadOnlyDictionary<string, ExperimentDraft>?> ReadAsync(CancellationToken token)
    {
        await using var content = await store.OpenAsync(new(Name), token);
        if (content is null)
        {
            return null;
        }

        var bytes = new byte[checked((int)content.Length)];
        await content.Stream.ReadExactlyAsync(bytes, token);
        try
        {
            return Parse(bytes);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            log.IndexUnusable(e.Message);
            return null;
        }
    }

    /// <summary>Writes the index.</summary>
    /// <exception cref="OutageException">The store does not answer.</exception>
    internal Task WriteAsync(RunDirectory directory, CancellationToken token) =>
        store.WriteAsync(Name, Format(directory), WriteCondition.None, token);

    /// <summary>Deletes the index.</summary>
    internal Task DeleteAsync(CancellationToken token) => store.DeleteAsync(Name, token);

    internal static byte[] Format(RunDirectory directory)
    {
        using var target = new MemoryStream();
        using (var writer = new BinaryWriter(new BrotliStream(target, CompressionLevel.Fastest, leaveOpen: true)))
        {
            var experiments = directory.Experiments.Where(experiment => experiment.Damage is null).ToList();
            writer.Write(Version);
            writer.Write(experiments.Count);
            foreach (var experiment in experiments)
            {
                Write(writer, experiment);
            }
        }

        var content = target.GetBuffer().AsSpan(0, (int)target.Length);
        return [.. content, .. SHA256.HashData(content)];
    }

    internal static IReadOnlyDictionary<string, ExperimentDraft> Parse(byte[] bytes)
    {
        var length = bytes.Length - HashLength;
        if (length < 0 || !SHA256.HashData(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(bytes.AsSpan(length)))
        {
            throw new InvalidDataException("its checksum does not match its content");
        }

        using var stream = new BrotliStream(new MemoryStream(bytes, 0, length, writable: false), CompressionMode.Decompress);
        using var reader = new BinaryReader(new BufferedStream(stream, 1 << 16));
        if (reader.ReadInt32() is var version && version != Version)
        {
            throw new InvalidDataException($"it has version {version}, not {Version}");
        }

        var all = new Dictionary<string, ExperimentDraft>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var experiment = Read(reader);
            all.Add(experiment.Header.Id, experiment);
        }

        return all;
    }

    private static void Write(BinaryWriter writer, ExperimentEntry experiment)
    {
        var header = experiment.Header;
        writer.Write(header.Id);
        writer.Write(header.Name);
        writer.Write(header.Title);
        writer.Write(header.Created.Ticks);
        writer.Write((short)header.Created.TotalOffsetMinutes);
        WriteOptional(writer, header.Owner);
        WriteOptional(writer, header.RequestSha256);
        WriteOptional(writer, header.TraceParent);
        writer.Write(experiment.RecordLength);
        writer.Write7BitEncodedInt(experiment.Specifications.Bytes.Length);
        writer.Write(experiment.Specifications.Bytes.Span);
        var runs = experiment.Runs;
        writer.Write7BitEncodedInt(runs.Count);
        foreach (var run in runs)
        {
            writer.Write7BitEncodedInt(run.Number);
            WriteOptional(writer, run.GivenName);
            writer.Write(run.Data);
            writer.Write(run.Family);
            writer.Write(run.Cost);
            WriteKey(writer, run.Dataset.Id);
            WriteKey(writer, run.Model.Id);
            WriteKey(writer, run.Separation.Id);
            WriteEnd(writer, run);
        }
    }

    // What a run came to: 0 nothing that is known, 1 a separation, 2 a failure.
    private static void WriteEnd(BinaryWriter writer, RunEntry run)
    {
        if (run.State.Status == RunStatus.Completed || (run.State.Status == RunStatus.Cancelled && run.Separation.Intact))
        {
            var result = run.Separation.Result;
            writer.Write((byte)1);
            WriteOptional(writer, result?.Pearson);
            WriteOptional(writer, result?.DecayRatio);
            WriteOptional(writer, result?.Accuracy);
            writer.Write(result is not null);
        }
        else if (run.State is { Status: RunStatus.Failed } && run.Artifacts.FirstOrDefault(artifact => artifact.Failure is not null) is { Failure: { } mark } artifact)
        {
            writer.Write((byte)2);
            writer.Write((byte)artifact.Kind);
            writer.Write(mark.Reason);
            writer.Write(mark.At.UtcTicks);
        }
        else
        {
            writer.Write((byte)0);
        }
    }

    private static ExperimentDraft Read(BinaryReader reader)
    {
        var header = new ExperimentHeader(
            reader.ReadString(),
            reader.ReadString(),
            reader.ReadString(),
            new(reader.ReadInt64(), TimeSpan.FromMinutes(reader.ReadInt16())),
            ReadText(reader),
            ReadText(reader),
            ReadText(reader));
        var recordLength = reader.ReadInt64();
        var specifications = new PackedSpecifications(reader.ReadBytes(reader.Read7BitEncodedInt()));
        var runs = new RunDraft[reader.Read7BitEncodedInt()];
        var results = new Dictionary<int, ResultSummary?>(runs.Length);
        var failures = new Dictionary<int, (ArtifactKind, FailureMark)>();
        for (var i = 0; i < runs.Length; i++)
        {
            runs[i] = new(
                reader.Read7BitEncodedInt(),
                ReadText(reader),
                string.Intern(reader.ReadString()),
                string.Intern(reader.ReadString()),
                reader.ReadDouble(),
                ReadKey(reader, ArtifactKind.Dataset),
                ReadKey(reader, ArtifactKind.Model),
                ReadKey(reader, ArtifactKind.Separation));
            switch (reader.ReadByte())
            {
                case 1:
                    var summary = new ResultSummary(ReadNumber(reader), ReadNumber(reader), ReadNumber(reader));
                    results.Add(runs[i].Number, reader.ReadBoolean() ? summary : null);
                    break;
                case 2:
                    failures.Add(
                        runs[i].Number,
                        ((ArtifactKind)reader.ReadByte(), new(reader.ReadString(), new(reader.ReadInt64(), TimeSpan.Zero))));
                    break;
            }
        }

        return new(header, specifications, runs) { RecordLength = recordLength, Results = results, Failures = failures };
    }

    private static void WriteKey(BinaryWriter writer, ArtifactId id)
    {
        writer.Write((ulong)(id.Number >> 64));
        writer.Write((ulong)id.Number);
    }

    private static ArtifactId ReadKey(BinaryReader reader, ArtifactKind kind) => new(kind, new UInt128(reader.ReadUInt64(), reader.ReadUInt64()));

    private static void WriteOptional(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
        {
            writer.Write(text);
        }
    }

    private static string? ReadText(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    private static void WriteOptional(BinaryWriter writer, double? number)
    {
        writer.Write(number is not null);
        if (number is not null)
        {
            writer.Write(number.Value);
        }
    }

    private static double? ReadNumber(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadDouble() : null;
}
