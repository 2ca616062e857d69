using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EquiSep.Coordinator.Views;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Api.Rest;

/// <summary>
/// Weights that say where they come from: the file of the store, whose header gets <c>__metadata__</c>. The store has none, for equal
/// work of several runs is one file there.
/// </summary>
internal sealed class LabelledWeights : ReadOnlyStream
{
    // Where safetensors has the length of its header, and what its data is aligned to.
    private const int PrefixLength = 8;
    private const int HeaderLimit = 100_000_000;
    private static readonly JsonSerializerOptions relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly WeightsStream weights;
    private readonly byte[] header;
    private readonly long dataOffset;
    private long position;
    private bool isPart;

    private LabelledWeights(WeightsStream weights, byte[] header, long dataOffset)
    {
        (this.weights, this.header, this.dataOffset) = (weights, header, dataOffset);
        Sha256 = Convert.ToHexStringLower(SHA256.HashData([.. Encoding.ASCII.GetBytes(weights.Sha256), .. header]));
    }

    /// <summary>What identifies the file.</summary>
    public string Sha256 { get; }

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override long Length => header.Length + weights.Length - dataOffset;

    /// <inheritdoc/>
    public override long Position
    {
        get => position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <summary>Labels the weights of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="record">The record of its training.</param>
    /// <param name="weights">The weights of the run, read from the start. The stream owns and disposes them.</param>
    /// <param name="token">Ends the wait.</param>
    /// <exception cref="DamagedArtifactException">The weights are damaged.</exception>
    public static async Task<LabelledWeights> OfAsync(RunView run, ModelRecord record, WeightsStream weights, CancellationToken token)
    {
        try
        {
            var (tensors, end) = await ReadHeaderAsync(weights, token);
            return new(weights, Header(tensors, Metadata(run, record)), end);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or ArgumentException or EndOfStreamException)
        {
            // Damage shows at the end. What is intact is given as it is.
            await weights.VerifyAsync(token);
            weights.Seek(0, SeekOrigin.Begin);
            return new(weights, [], 0);
        }
    }

    /// <summary>Chooses where reading goes on, before it does.</summary>
    public override long Seek(long offset, SeekOrigin origin)
    {
        if (origin != SeekOrigin.Begin)
        {
            throw new NotSupportedException();
        }

        isPart = true;
        weights.Seek(dataOffset + Math.Max(0, offset - header.Length), SeekOrigin.Begin);
        return position = offset;
    }

    /// <inheritdoc/>
    /// <exception cref="DamagedArtifactException">The weights are damaged.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (isPart)
        {
            await weights.VerifyAsync(cancellationToken);
        }

        var ofHeader = (int)Math.Min(buffer.Length, Math.Max(0, header.Length - position));
        header.AsSpan((int)Math.Min(position, header.Length), ofHeader).CopyTo(buffer.Span);
        var count = ofHeader > 0 ? ofHeader : await weights.ReadAsync(buffer, cancellationToken);
        position += count;
        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await weights.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            weights.Dispose();
        }

        base.Dispose(disposing);
    }

    private static async Task<(JsonObject Tensors, long End)> ReadHeaderAsync(WeightsStream weights, CancellationToken token)
    {
        var prefix = new byte[PrefixLength];
        await weights.ReadExactlyAsync(prefix, token);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > (ulong)Math.Min(HeaderLimit, weights.Length - PrefixLength))
        {
            throw new InvalidDataException($"A header of {length} bytes.");
        }

        var json = new byte[length];
        await weights.ReadExactlyAsync(json, token);
        var tensors = JsonNode.Parse(json) as JsonObject ?? throw new InvalidDataException("The header is no object.");
        return (tensors, PrefixLength + (long)length);
    }

    private static JsonObject Metadata(RunView run, ModelRecord record) => new()
    {
        ["format"] = "pt",
        ["equisep.run"] = run.Id,
        ["equisep.name"] = run.Name,
        ["equisep.model"] = run.Keys.Model,
        ["equisep.modelSha256"] = record.ModelSha256,
        ["equisep.specification"] = JsonSerializer.Serialize(run.Specification, ContractJson.Options),
        ["equisep.environment"] = JsonSerializer.Serialize(record.Environment, ContractJson.Options),
    };

    private static byte[] Header(JsonObject tensors, JsonObject metadata)
    {
        const string entry = "__metadata__";
        tensors.Remove(entry);
        tensors.Insert(0, entry, metadata);
        var json = Encoding.UTF8.GetBytes(tensors.ToJsonString(relaxed));
        var padded = (json.Length + PrefixLength - 1) / PrefixLength * PrefixLength;
        var header = new byte[PrefixLength + padded];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)padded);
        json.CopyTo(header, PrefixLength);
        header.AsSpan(PrefixLength + json.Length).Fill((byte)' ');
        return header;
    }
}
