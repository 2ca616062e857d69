using System.Text.Json;
using EquiSep.Experiments.Validation;

namespace EquiSep.Experiments.Requests;

/// <summary>A JSON value in which lists stand for a choice of one of their items.</summary>
/// <param name="element">The value.</param>
/// <param name="at">Its path.</param>
internal sealed class Choices(JsonElement element, string at = "")
{
    private readonly List<(string Name, Choices Value)> fields =
        element.ValueKind == JsonValueKind.Object ? [.. element.EnumerateObject().Select(field => (field.Name, new Choices(field.Value, Inside(at, field.Name))))] : [];

    private readonly List<Choices> items = IsChoice(element, at) ? [.. element.EnumerateArray().Select(item => new Choices(item, at))] : [];

    private double? count;

    /// <summary>How many there are; a double, for it may be beyond any integer.</summary>
    public double Count => count ??= element.ValueKind switch
    {
        JsonValueKind.Object => fields.Aggregate(1.0, (product, inner) => product * inner.Value.Count),
        JsonValueKind.Array when items.Count > 0 => items.Sum(item => item.Count),
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
            case JsonValueKind.Array when items.Count > 0:
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

    /// <summary>Whether a list is a choice of its items; that of a field which holds a list is its value, unless it is a list of lists.</summary>
    public static bool IsChoice(JsonElement element, string path) =>
        element.ValueKind == JsonValueKind.Array
        && (SpecificationFields.Find(path) is not { IsList: true } || element.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Array));

    /// <summary>Path of a field of the object at <paramref name="path"/>.</summary>
    public static string Inside(string? path, string name) => string.IsNullOrEmpty(path) ? name : $"{path}.{name}";
}
