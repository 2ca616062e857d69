namespace EquiSep.Experiments;

/// <summary>The residual families: blocks of convolutions of <see cref="Channels"/> channels on images of 32×32, all of stride 1.</summary>
public static class ResidualPlan
{
    /// <summary>Channels of every convolution.</summary>
    public const int Channels = 8;

    /// <summary>How many times the image's channels are repeated before they go in.</summary>
    public const int Repeat = 8;

    /// <summary>Kinds of the blocks in order: <c>network.layers</c> of one kind, or in the mixed family bottlenecks and then as many basic blocks.</summary>
    public static IReadOnlyList<string> Blocks(NetworkSpecification network) => network.Family == Families.ResNetMix
        ? [.. Enumerable.Repeat(BlockKinds.Bottleneck, network.Layers / 2), .. Enumerable.Repeat(BlockKinds.Basic, network.Layers / 2)]
        : [.. Enumerable.Repeat(network.Block, network.Layers)];

    /// <summary>
    /// Where each kind of block begins and ends among the places that are measured, 0 being the input, in a network of two kinds; the
    /// second kind begins where the first ends. Empty for every other network.
    /// </summary>
    public static IReadOnlyList<(string Block, int First, int Last)> Stretches(Specification specification)
    {
        ArgumentNullException.ThrowIfNull(specification);
        if (specification.Network.Family != Families.ResNetMix)
        {
            return [];
        }

        var kinds = Blocks(specification.Network);
        int[] places = [.. kinds.Select(kind => specification.Analysis.Granularity == Granularities.Layer ? Convolutions(kind) : 1)];
        var meeting = places.Take(kinds.Count / 2).Sum();
        return [(kinds[0], 0, meeting), (kinds[^1], meeting, places.Sum())];
    }

    /// <summary>Convolutions of a block.</summary>
    public static int Convolutions(string block) => block == BlockKinds.Bottleneck ? 3 : 2;

    /// <summary>Side of their kernels.</summary>
    public static int Kernel(string block) => block == BlockKinds.Bottleneck ? 5 : 3;

    /// <summary>Multiplications of the forward pass of an image, shortcut and classifier excluded.</summary>
    public static double Multiplications(NetworkSpecification network)
    {
        const double OfOneTap = Channels * Channels * ConvolutionPlan.Side * ConvolutionPlan.Side;
        return Blocks(network).Sum(block => OfOneTap * Convolutions(block) * Kernel(block) * Kernel(block));
    }
}
