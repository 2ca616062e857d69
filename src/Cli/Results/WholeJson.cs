using System.Text.Json;
using System.Text.RegularExpressions;
using EquiSep.Experiments;

namespace EquiSep.Cli.Results;

/// <summary>Records as JSON for people.</summary>
internal static partial class WholeJson
{
    /// <summary>The record as indented text; lists of numbers take one line.</summary>
    public static string Text<T>(T value)
    {
        return ListOfNumbers().Replace(JsonSerializer.Serialize(value, ContractJson.Readable), list => $"[{WhiteSpace().Replace(list.Groups[1].Value, " ").Trim()}]") + "\n";
    }

    // A line break inside a JSON text is never part of a string.
    [GeneratedRegex(@"\[\s*\n([-+.,\deE\s]+)\]")]
    private static partial Regex ListOfNumbers();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
