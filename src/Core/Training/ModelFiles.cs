using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Experiments;

namespace EquiSep.Core.Training;

/// <summary>The files of a trained model: a function of the last checkpoint and of nothing else, so that whoever writes them writes the same.</summary>
public static class ModelFiles
{
    /// <summary>The weights as safetensors, under PyTorch's names.</summary>
    public static byte[] Weights(Checkpoint last)
    {
        ArgumentNullException.ThrowIfNull(last);
        var specification = last.Facts.Specification;
        var recipe = DatasetRecipe.Of(specification.Data.Name);
        var description = NetworkCatalogue.Describe(specification.Network, [0, recipe.Channels, recipe.Side, recipe.Side]);
        using var stream = new MemoryStream();
        NetworkFile.Write(stream, last.State(description));
        return stream.ToArray();
    }

    /// <summary>The record.</summary>
    /// <param name="last">The last checkpoint.</param>
    /// <param name="weights">What <see cref="Weights"/> gave.</param>
    public static ModelRecord Record(Checkpoint last, byte[] weights)
    {
        ArgumentNullException.ThrowIfNull(last);
        return new()
        {
            Specification = last.Facts.Specification,
            DivergedAtEpoch = last.DivergedAtEpoch,
            TrainSha256 = last.Facts.TrainSha256,
            LabelsSha256 = last.Facts.LabelsSha256,
            ModelSha256 = Hash.Of<byte>(weights),
            Snapshots = last.Facts.Snapshots,
            Epochs = last.Epochs,
            StepLosses = last.StepLosses,
            Environment = last.Facts.Environment,
            Notes = last.Facts.Notes,
        };
    }
}
