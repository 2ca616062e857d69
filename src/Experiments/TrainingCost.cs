namespace EquiSep.Experiments;

/// <summary>How long a training takes, compared with others.</summary>
public static class TrainingCost
{
    /// <summary>Multiplications of the forward passes, and per fully connected block and image about as much again as 50 units cost.</summary>
    public static double Of(Specification run) => (double)run.Training.AllEpochs * SampleSize.Of(run.Data) * OfOneImage(run);

    private static double OfOneImage(Specification run)
    {
        var network = run.Network;
        return ConvolutionPlan.Of(network.Family) is { } plan ? plan.Multiplications(DataNames.Channels(run.Data.Name))
            : Families.Residual.Contains(network.Family) ? ResidualPlan.Multiplications(network)
            : WeightCount.BetweenBlocks(network) + (50.0 * network.Width * network.Layers);
    }
}
