using System.Text.Json;
using EquiSep.Contracts;

namespace EquiSep.Standalone.Pipeline;

/// <summary>Records as JSON files.</summary>
internal static class WholeJson
{
    /// <summary>The record as indented text.</summary>
    public static string Text<T>(T value) => JsonSerializer.Serialize(value, ContractJson.Readable) + "\n";

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
            throw new InvalidDataException($"{path} is damaged: {e.Message} Delete its folder to have it made again.", e);
        }
    }
}
