using System.Text.Json;

namespace EquiSep.Contracts.Requests;

/// <summary>A JSON value in which lists stand for a choice of one of their items.</summary>
/// <param name="element">The value.</param>
internal sealed class Choices(JsonElement element)
{
    private readonly List<(string Name, Choices Value)> fields =
        element.ValueKind == JsonValueKind.Object ? [.. element.EnumerateObject().Select(field => (field.Name, new Choices(field.Value)))] : [];

    private readonly List<Choices> items =
        element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray().Select(item => new Choices(item))] : [];

    private double? count;

    /// <summary>How many there are; a double, for it may be beyond any integer.</summary>
    public double Count => count ??= element.ValueKind switch
    {
        JsonValueKind.Object => fields.Aggregate(1.0, (product, inner) => product * inner.Value.Count),
        JsonValueKind.Array => items.Sum(item => item.Count),
        _ => 1,
    };

    /// <summary>Writes one of them; the last list of the text varies fastest.</summary>
    /// <param name="number">Which, from 0.</param>
    /// <param name="json">Where to.</param>
    /// <param name="taken">Told the path of every list, and the path with the index of the item that is taken.</param>
    /// <param name="path">Path of the value without, and with, the indices of lists around it.</param>
    public void Write(int number, Utf8JsonWriter json, Action<string, string> taken, (string? Plain, string? Indexed) path = default)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                var inside = (int)Count;
                foreach (var (name, value) in fields)
                {
                    inside /= (int)value.Count;
                    json.WritePropertyName(name);
                    value.Write(number / inside, json, taken, (Inside(path.Plain, name), Inside(path.Indexed, name)));
                    number %= inside;
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                var index = 0;
                for (; number >= items[index].Count; index++)
                {
                    number -= (int)items[index].Count;
                }

                var indexed = $"{path.Indexed}[{index}]";
                taken(path.Plain ?? "", indexed);
                items[index].Write(number, json, taken, (path.Plain, indexed));
                break;
            default:
                element.WriteTo(json);
                break;
        }
    }

    /// <summary>Path of a field of the object at <paramref name="path"/>.</summary>
    public static string Inside(string? path, string name) => string.IsNullOrEmpty(path) ? name : $"{path}.{name}";
}
