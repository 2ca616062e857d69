using EquiSep.Contracts.Artifacts;
using EquiSep.Core.Datasets;

namespace EquiSep.AnalysisService;

/// <summary>A trained model in memory.</summary>
/// <param name="Record">What is known of it.</param>
/// <param name="Weights">The file of its weights.</param>
internal sealed record TrainedModel(ModelRecord Record, byte[] Weights)
{
    /// <summary>Reads a model and compares its weights with its record.</summary>
    /// <exception cref="InvalidDataException">They are not those of the record.</exception>
    public static async Task<TrainedModel> ReadAsync(ModelRecord record, Func<string, Task<Stream>> open)
    {
        await using var file = await open("model.safetensors");
        using var weights = new MemoryStream();
        await file.CopyToAsync(weights);
        return Hash.Of<byte>(weights.ToArray()) == record.ModelSha256
            ? new(record, weights.ToArray())
            : throw new InvalidDataException("model.safetensors is damaged: its checksum is not that of model.json.");
    }
}
