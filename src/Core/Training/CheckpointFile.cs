using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EquiSep.Core.Formats;
using EquiSep.Experiments;

namespace EquiSep.Core.Training;

/// <summary>Checkpoints as safetensors files, with a schema version and a SHA-256 over facts and tensors.</summary>
public static class CheckpointFile
{
    private const string Schema = "equisep-checkpoint-2";

    /// <summary>Writes a checkpoint.</summary>
    public static void Write(Stream stream, Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var facts = JsonSerializer.Serialize(checkpoint.Facts, ContractJson.Options);
        Safetensors.Write(stream, [.. checkpoint.Tensors], new Dictionary<string, string>
        {
            ["schema"] = Schema,
            ["facts"] = facts,
            ["sha256"] = Sum(facts, checkpoint.Tensors),
        });
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of another schema.</exception>
    public static Checkpoint Read(Stream stream)
    {
        var file = Safetensors.Read(stream);
        Expect(file.Metadata.GetValueOrDefault("schema") == Schema, $"its schema is not {Schema}");
        var facts = file.Metadata.GetValueOrDefault("facts") ?? "";
        Expect(file.Metadata.GetValueOrDefault("sha256") == Sum(facts, file.Tensors.Values), "its checksum does not match its content");
        try
        {
            return new(JsonSerializer.Deserialize<CheckpointFacts>(facts, ContractJson.Options)!, file.Tensors);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The checkpoint cannot be used: its facts are not those of {Schema}.", e);
        }
    }

    // Tensors by name and content, in the order of the names.
    private static string Sum(string facts, IEnumerable<SafeTensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(facts));
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(tensor.Name));
            hash.AppendData(tensor.Data.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Expect(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidDataException($"The checkpoint cannot be used: {otherwise}.");
        }
    }
}
