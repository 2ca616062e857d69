using System.Text.Json;
using System.Text.RegularExpressions;
using EquiSep.Contracts;

namespace EquiSep.Standalone.Results;

/// <summary>Records as JSON files.</summary>
internal static partial class WholeJson
{
    /// <summary>The record as indented text; lists of numbers take one line.</summary>
    public static string Text<T>(T value)
    {
        return ListOfNumbers().Replace(JsonSerializer.Serialize(value, ContractJson.Readable), list => $"[{WhiteSpace().Replace(list.Groups[1].Value, " ").Trim()}]") + "\n";
    }

    /// <summary>Writes a record.</summary>
    public static void Write<T>(string path, T value) => WholeFile.WriteText(path, Text(value));

    /// <summary>Reads a record.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static T Read<T>(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<T>(stream, ContractJson.Options) ?? throw new InvalidDataException($"{path} holds null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is damaged: {e.Message}", e);
        }
    }

    // A line break inside a JSON text is never part of a string.
    [GeneratedRegex(@"\[\s*\n([-+.,\deE\s]+)\]")]
    private static partial Regex ListOfNumbers();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
