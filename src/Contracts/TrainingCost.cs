using EquiSep.Contracts.Validation;

namespace EquiSep.Contracts;

/// <summary>How long a training takes, compared with others.</summary>
public static class TrainingCost
{
    /// <summary>Multiplications of the forward passes, and per block and image about as much again as 50 units cost.</summary>
    public static double Of(Specification run)
    {
        double width = run.Network.Width;
        var weights = WeightCount.BetweenBlocks(run.Network);
        return (double)run.Training.Epochs * SampleSize.Of(run.Data) * (weights + (50 * width * run.Network.Layers));
    }
}
