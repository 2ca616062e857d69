using EquiSep.Core.Datasets;
using EquiSep.Experiments;

namespace EquiSep.AnalysisService;

/// <summary>A trained model in memory.</summary>
/// <param name="Record">The record of the model.</param>
/// <param name="Weights">The file of the weights.</param>
internal sealed record TrainedModel(ModelRecord Record, byte[] Weights)
{
    /// <summary>Reads a model and verifies its weights.</summary>
    /// <exception cref="InvalidDataException">The weights do not match the record.</exception>
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
