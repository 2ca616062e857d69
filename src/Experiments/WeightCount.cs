namespace EquiSep.Experiments;

/// <summary>Size of a network, known before it is built.</summary>
public static class WeightCount
{
    /// <summary>Number of weights between the hidden blocks of a fully connected network.</summary>
    public static double BetweenBlocks(NetworkSpecification network)
    {
        var widths = Families.BlockWidths(network);
        return (double)network.Width * network.Width * widths.Zip(widths.Skip(1), (from, to) => (double)from * to).Sum();
    }
}
