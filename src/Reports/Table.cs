using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EquiSep.Experiments;

namespace EquiSep.Reports;

/// <summary>A table of results: numbers, texts, true or false, and nothing (null), by row.</summary>
/// <param name="Name">Its file's name without the ending, such as <c>summary</c>.</param>
/// <param name="Title">What it shows, one sentence.</param>
/// <param name="Columns">Names of the columns, such as <c>decay_ratio</c>.</param>
/// <param name="Rows">Its rows, each as long as <paramref name="Columns"/>.</param>
public sealed record Table(string Name, string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows)
{
    /// <summary>As CSV (RFC 4180 with plain line feeds): a header line, numbers with a point that read back to the same bits, nothing for null.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder().AppendJoin(',', Columns).Append('\n');
        foreach (var row in Rows)
        {
            text.AppendJoin(',', row.Select(Cell)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>As JSON: an object for each row, its fields named after the columns, as in <c>decayRatio</c>; null for numbers that are not finite.</summary>
    public JsonArray ToJson()
    {
        var names = Columns.Select(InCamelCase).ToList();
        return [.. Rows.Select(row => (JsonNode)new JsonObject(row.Zip(names, (value, name) => KeyValuePair.Create(name, Value(value)))))];
    }

    private static string Cell(object? value)
    {
        var text = value is bool flag ? (flag ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static JsonNode? Value(object? value) => value is double number && !double.IsFinite(number) ? null : JsonSerializer.SerializeToNode(value, ContractJson.Options);

    private static string InCamelCase(string column) =>
        string.Concat(column.Split('_').Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
}
