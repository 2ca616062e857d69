namespace EquiSep.Contracts.Validation;

/// <summary>Size of a network, known before it is built.</summary>
public static class WeightCount
{
    /// <summary>Number of weights between hidden blocks.</summary>
    public static double BetweenBlocks(NetworkSpecification network)
    {
        double width = network.Width;
        return width * width * network.Family switch
        {
            Families.Fnnsw => 1 + 1 + 1 + 10 + 100 + 100,
            Families.Fnnws => 100 + 100 + 100 + 10 + 1 + 1,
            Families.FnnMix => 5 + 25 + 125 + 625 + 125 + 25,
            _ => network.Layers,
        };
    }
}
