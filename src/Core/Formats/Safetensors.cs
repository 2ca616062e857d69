using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace EquiSep.Core.Formats;

/// <summary>
/// Tensor files that Python reads as they are: 8 bytes of little-endian header length, a JSON header, raw little-endian
/// data (format description: github.com/huggingface/safetensors). Machines with little-endian processors only, like .NET's
/// supported desktop and server platforms.
/// </summary>
public static class Safetensors
{
    /// <summary>Longest header that is read, in bytes; the limit of the format's own library.</summary>
    public const int HeaderLimit = 100_000_000;

    /// <summary>Name of the header's entry for free texts.</summary>
    internal const string MetadataEntry = "__metadata__";

    /// <summary>
    /// Writes a file. Tensors with larger elements come first, otherwise in the given order, so that all are aligned;
    /// texts in ordinal order of their keys: equal content gives equal bytes.
    /// </summary>
    /// <param name="stream">Where to; written from front to back, not closed.</param>
    /// <param name="tensors">Tensors with different names.</param>
    /// <param name="metadata">Free texts, or null.</param>
    /// <exception cref="ArgumentException">A name is given twice or reserved, or a tensor's type, shape and length disagree.</exception>
    public static void Write(Stream stream, IReadOnlyList<SafeTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        CheckForWriting(tensors);

        var ordered = tensors.OrderByDescending(t => ElementType.Named(t.DType)!.Size).ToArray();
        var header = Header(ordered, metadata);
        var padding = (8 - (header.WrittenCount % 8)) % 8;
        header.GetSpan(padding)[..padding].Fill((byte)' ');
        header.Advance(padding);

        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.WrittenCount);
        stream.Write(length);
        stream.Write(header.WrittenSpan);
        foreach (var tensor in ordered)
        {
            stream.Write(tensor.Data.Span);
        }
    }

    /// <summary>Reads a whole file, to the end of <paramref name="stream"/>.</summary>
    /// <exception cref="InvalidDataException">It is not a well-formed safetensors file, or holds a type not listed at <see cref="SafeTensor.DType"/>.</exception>
    public static SafetensorsFile Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        ReadExactly(stream, prefix, "the header length");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > HeaderLimit)
        {
            throw new InvalidDataException($"Not a safetensors file: a header of {length} bytes is longer than {HeaderLimit}.");
        }

        CheckLeft(stream, (long)length, "the header", exact: false);
        var header = new byte[length];
        ReadExactly(stream, header, "the header");
        var (entries, metadata) = SafetensorsHeader.Parse(header);
        CheckLeft(stream, entries.Count == 0 ? 0 : entries[^1].End, "the tensors", exact: true);

        var tensors = new Dictionary<string, SafeTensor>(entries.Count);
        foreach (var entry in entries)
        {
            var data = GC.AllocateUninitializedArray<byte>((int)(entry.End - entry.Begin));
            ReadExactly(stream, data, $"tensor '{entry.Name}'");
            tensors.Add(entry.Name, new SafeTensor(entry.Name, entry.DType, entry.Shape, data));
        }

        return stream.ReadByte() < 0
            ? new SafetensorsFile(tensors, metadata)
            : throw new InvalidDataException("The safetensors file goes on after its last tensor.");
    }

    private static void CheckForWriting(IReadOnlyList<SafeTensor> tensors)
    {
        var names = new HashSet<string>();
        foreach (var tensor in tensors)
        {
            if (tensor.Name == MetadataEntry || !names.Add(tensor.Name))
            {
                throw new ArgumentException($"The tensor name '{tensor.Name}' is {(tensor.Name == MetadataEntry ? "reserved" : "used twice")}.", nameof(tensors));
            }

            if (tensor.Defect() is { } defect)
            {
                throw new ArgumentException(defect, nameof(tensors));
            }
        }
    }

    private static ArrayBufferWriter<byte> Header(IEnumerable<SafeTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        if (metadata is { Count: > 0 })
        {
            json.WriteStartObject(MetadataEntry);
            foreach (var (key, text) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                json.WriteString(key, text);
            }

            json.WriteEndObject();
        }

        var offset = 0L;
        foreach (var tensor in tensors)
        {
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", tensor.DType);
            WriteNumbers(json, "shape", tensor.Shape);
            WriteNumbers(json, "data_offsets", [offset, offset += tensor.Data.Length]);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        return buffer;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    /// <summary>Refuses early, before anything large is allocated, where the stream knows its length.</summary>
    private static void CheckLeft(Stream stream, long expected, string what, bool exact)
    {
        if (!stream.CanSeek)
        {
            return;
        }

        var left = stream.Length - stream.Position;
        if (left < expected || (exact && left != expected))
        {
            throw new InvalidDataException($"The safetensors file has {left} bytes left where {what} should have {expected}.");
        }
    }

    private static void ReadExactly(Stream stream, Span<byte> buffer, string what)
    {
        try
        {
            stream.ReadExactly(buffer);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"The safetensors file ends within {what}.", e);
        }
    }
}
