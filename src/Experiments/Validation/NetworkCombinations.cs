using System.Globalization;

namespace EquiSep.Experiments.Validation;

/// <summary>What a family does not go together with; each gives the reason, or null.</summary>
internal static class NetworkCombinations
{
    private const double MostParameterBytes = 64e9;

    private static readonly NetworkSpecification Default = new() { Family = Families.Gfnn };

    public static string? RefuseImages(Specification specification)
    {
        var (family, data) = (specification.Network.Family, specification.Data.Name);
        return Families.TakesImages(family) && !DataNames.FullSize.Contains(data)
            ? $"{family} needs images of 32×32, and those of {data} have 10×10: choose {string.Join(" or ", DataNames.FullSize)} as data.name"
            : null;
    }

    public static string? RefuseFeatures(Specification specification)
    {
        // The features of a place are one array.
        var (family, data) = (specification.Network.Family, specification.Data);
        var channels = DataNames.Channels(data.Name);
        var widest = ConvolutionPlan.Of(family)?.Widest(channels)
            ?? (Families.Residual.Contains(family) ? ConvolutionPlan.Side * ConvolutionPlan.Side * ResidualPlan.Repeat * channels : 0);
        return widest > 0 && (long)widest * SampleSize.Of(data) > Array.MaxLength
            ? string.Create(CultureInfo.InvariantCulture,
                $"{family} has features of {widest:N0} numbers an image on {data.Name}; at most {Array.MaxLength / widest:N0} images can be measured, not {SampleSize.Of(data):N0}")
            : null;
    }

    public static string? RefuseLayers(Specification specification)
    {
        // An absent field is read as the default, so that one is let pass everywhere.
        var (family, layers) = (specification.Network.Family, specification.Network.Layers);
        return ConvolutionPlan.Of(family) is { } plan && layers != plan.Layers && layers != Default.Layers
                ? $"must be {plan.Layers} or absent for {family}, which has {plan.Convolutions} convolutions of its own, not {layers}"
            : Families.Shapes.Contains(family) && layers != Default.Layers
                ? $"must be {Default.Layers} or absent for {family}, which has seven blocks of its own, not {layers}"
            : family == Families.ResNetMix && layers % 2 != 0
                ? $"must be even for {family}, one half of whose blocks are bottlenecks and the other basic blocks, not {layers}"
            : null;
    }

    public static string? RefuseWidth(Specification specification)
    {
        var (family, width) = (specification.Network.Family, specification.Network.Width);
        return Families.TakesImages(family) && width != Default.Width
            ? $"must be {Default.Width} or absent for {family}, which has widths of its own, not {width}"
            : null;
    }

    public static string? RefuseSize(Specification specification)
    {
        var network = specification.Network;
        if (Families.TakesImages(network.Family))
        {
            return null;
        }

        var bytes = sizeof(float) * WeightCount.BetweenBlocks(network);
        return bytes > MostParameterBytes
            ? string.Create(CultureInfo.InvariantCulture,
                $"{network.Width} makes a {network.Family} of {bytes / 1e9:F0} GB; at most {MostParameterBytes / 1e9:F0} GB of weights are possible: choose fewer units or layers")
            : null;
    }

    public static string? RefuseBlock(Specification specification)
    {
        var (family, block) = (specification.Network.Family, specification.Network.Block);
        return family != Families.GResNet && block != Default.Block
            ? $"must be {Default.Block} or absent for {family}: only {Families.GResNet} has a choice of blocks, not {block}"
            : null;
    }

    public static string? RefuseGranularity(Specification specification)
    {
        var (family, granularity) = (specification.Network.Family, specification.Analysis.Granularity);
        return !Families.Residual.Contains(family) && granularity != Granularities.Block
            ? $"must be {Granularities.Block} or absent for {family}, which has no blocks of several layers, not {granularity}"
            : null;
    }

    public static string? RefuseFrozen(Specification specification)
    {
        var network = specification.Network;
        var blocks = ConvolutionPlan.Of(network.Family) is { } plan ? plan.Convolutions + 2
            : Families.Residual.Contains(network.Family) ? network.Layers
            : Families.BlockWidths(network).Count;
        return specification.Training.Frozen is { } frozen && frozen.Blocks > blocks
            ? $"must be at most {blocks}, the hidden blocks of this {network.Family}, not {frozen.Blocks}"
            : null;
    }
}
