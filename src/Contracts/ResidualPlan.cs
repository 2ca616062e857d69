namespace EquiSep.Contracts;

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
