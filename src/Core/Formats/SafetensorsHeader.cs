using System.Text.Json;

namespace EquiSep.Core.Formats;

/// <summary>Reads and checks the JSON header of a safetensors file.</summary>
internal static class SafetensorsHeader
{
    /// <summary>Where a tensor lies in the data part, in bytes.</summary>
    public sealed record Entry(string Name, string DType, long[] Shape, long Begin, long End);

    /// <summary>The tensors in the order of their data, and the free texts.</summary>
    /// <exception cref="InvalidDataException">The header is malformed, or the tensors do not tile the data part.</exception>
    public static (IReadOnlyList<Entry> Entries, IReadOnlyDictionary<string, string> Metadata) Parse(ReadOnlyMemory<byte> header)
    {
        try
        {
            using var json = JsonDocument.Parse(header, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var entries = new List<Entry>();
            IReadOnlyDictionary<string, string> metadata = new Dictionary<string, string>();
            foreach (var property in Object(json.RootElement, "the header").EnumerateObject())
            {
                if (property.Name == Safetensors.MetadataEntry)
                {
                    metadata = Texts(property.Value);
                }
                else
                {
                    entries.Add(Tensor(property.Name, property.Value));
                }
            }

            entries = [.. entries.OrderBy(e => e.Begin).ThenBy(e => e.End)];
            CheckTiling(entries);
            return (entries, metadata);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is what a string that is not valid UTF-8 or UTF-16 gives.
            throw new InvalidDataException($"The safetensors header is not valid JSON: {e.Message}", e);
        }
    }

    private static Entry Tensor(string name, JsonElement value)
    {
        var fields = Object(value, $"'{name}'").EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
        if (fields.Count != 3 || !fields.TryGetValue("dtype", out var dtype) || !fields.TryGetValue("shape", out var shape)
            || !fields.TryGetValue("data_offsets", out var offsets) || dtype.ValueKind != JsonValueKind.String)
        {
            throw new InvalidDataException($"Tensor '{name}' must have dtype, shape and data_offsets, and has {string.Join(", ", fields.Keys)}.");
        }

        var type = ElementType.Named(dtype.GetString()!)
            ?? throw new InvalidDataException($"Tensor '{name}' has dtype {dtype}; allowed: {ElementType.Allowed}.");
        var lengths = Numbers(shape, $"The shape of tensor '{name}'");
        if (type.BytesOf(lengths) is not { } bytes || bytes > Array.MaxLength)
        {
            throw new InvalidDataException($"Tensor '{name}' is too large for this reader: shape {shape}, at most {Array.MaxLength} bytes.");
        }

        var range = Numbers(offsets, $"data_offsets of tensor '{name}'");
        return range.Length == 2 && range[1] >= range[0] && range[1] - range[0] == bytes
            ? new Entry(name, type.Name, lengths, range[0], range[1])
            : throw new InvalidDataException($"Tensor '{name}' of shape {shape} and {type.Name} needs {bytes} bytes; its data_offsets are {offsets}.");
    }

    private static void CheckTiling(List<Entry> entries)
    {
        var end = 0L;
        foreach (var entry in entries)
        {
            if (entry.Begin != end)
            {
                throw new InvalidDataException($"Tensor '{entry.Name}' begins at byte {entry.Begin} of the data, "
                    + (entry.Begin < end ? $"within another tensor that ends at {end}." : $"which leaves a gap after {end}."));
            }

            end = entry.End;
        }
    }

    private static Dictionary<string, string> Texts(JsonElement value)
    {
        return Object(value, Safetensors.MetadataEntry).EnumerateObject().ToDictionary(
            p => p.Name,
            p => p.Value.ValueKind == JsonValueKind.String
                ? p.Value.GetString()!
                : throw new InvalidDataException($"The safetensors metadata '{p.Name}' is not a text."));
    }

    private static long[] Numbers(JsonElement value, string what)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidDataException($"{what} is not a list of numbers.");
        }

        return [.. value.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.Number && e.TryGetInt64(out var number) && number >= 0
            ? number
            : throw new InvalidDataException($"{what} holds {e}, which is not a whole number from 0."))];
    }

    private static JsonElement Object(JsonElement value, string what)
    {
        return value.ValueKind == JsonValueKind.Object
            ? value
            : throw new InvalidDataException($"In the safetensors header, {what} is not an object.");
    }
}
