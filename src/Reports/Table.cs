using System.Globalization;
using System.Text;

namespace EquiSep.Reports;

/// <summary>A table of results: numbers, texts and nothing (null), by row.</summary>
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

    private static string Cell(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
