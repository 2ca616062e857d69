namespace EquiSep.Experiments;

/// <summary>Names of the data sets.</summary>
public static class DataNames
{
    /// <summary>MNIST at 1×10×10.</summary>
    public const string Cm = "cm";

    /// <summary>Fashion-MNIST at 1×10×10.</summary>
    public const string Cfm = "cfm";

    /// <summary>CIFAR-10 at 3×10×10.</summary>
    public const string Cc = "cc";

    /// <summary>Fashion-MNIST at 1×32×32.</summary>
    public const string FashionMnist = "fashion_mnist";

    /// <summary>CIFAR-10 at 3×32×32.</summary>
    public const string Cifar10 = "cifar10";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Cm, Cfm, Cc, FashionMnist, Cifar10];

    /// <summary>Those of 32×32, which convolutional and residual networks take.</summary>
    public static IReadOnlyList<string> FullSize { get; } = [FashionMnist, Cifar10];

    /// <summary>Channels of the images: one of grey, or three of colour.</summary>
    public static int Channels(string name) => name is Cc or Cifar10 ? 3 : 1;
}

/// <summary>Names of the network families.</summary>
public static class Families
{
    /// <summary>Linear–BatchNorm–ReLU blocks of one width; of three channels only the green one is used.</summary>
    public const string Gfnn = "GFNN";

    /// <summary>GFNN on all channels of the image.</summary>
    public const string GfnnOriginal = "GFNNOriginal";

    /// <summary>GFNN without ReLU.</summary>
    public const string Glnn = "GLNN";

    /// <summary>GFNN without BatchNorm.</summary>
    public const string GfnnNoBn = "GFNNNoBN";

    /// <summary>Narrow–wide: seven blocks of growing width.</summary>
    public const string Fnnsw = "FNNSW";

    /// <summary>Wide–narrow: seven blocks of falling width.</summary>
    public const string Fnnws = "FNNWS";

    /// <summary>Mixed: seven blocks, the widest in the middle.</summary>
    public const string FnnMix = "FNNMIX";

    /// <summary>VGG with 8 convolutions.</summary>
    public const string Vgg11 = "VGG11";

    /// <summary>VGG with 10 convolutions, that of the paper.</summary>
    public const string Vgg13 = "VGG13";

    /// <summary>VGG with 13 convolutions.</summary>
    public const string Vgg16 = "VGG16";

    /// <summary>VGG with 16 convolutions.</summary>
    public const string Vgg19 = "VGG19";

    /// <summary>AlexNet for images of 32×32: five convolutions.</summary>
    public const string AlexNet = "AlexNet";

    /// <summary>Residual blocks of one kind (<see cref="BlockKinds"/>).</summary>
    public const string GResNet = "GResNet";

    /// <summary>Bottlenecks, then as many basic blocks.</summary>
    public const string ResNetMix = "ResNetMixV2";

    /// <summary>Those with seven blocks of their own, for which <c>layers</c> says nothing.</summary>
    public static IReadOnlyList<string> Shapes { get; } = [Fnnsw, Fnnws, FnnMix];

    /// <summary>Those with a <see cref="ConvolutionPlan"/>, for which neither <c>layers</c> nor <c>width</c> says anything.</summary>
    public static IReadOnlyList<string> Convolutional { get; } = [Vgg11, Vgg13, Vgg16, Vgg19, AlexNet];

    /// <summary>Those of residual blocks (<see cref="ResidualPlan"/>), for which <c>layers</c> is the number of blocks and <c>width</c> says nothing.</summary>
    public static IReadOnlyList<string> Residual { get; } = [GResNet, ResNetMix];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Gfnn, GfnnOriginal, Glnn, GfnnNoBn, .. Shapes, .. Convolutional, .. Residual];

    /// <summary>Whether the family begins with a convolution and so takes images of 32×32.</summary>
    public static bool TakesImages(string family) => Convolutional.Contains(family) || Residual.Contains(family);

    /// <summary>Widths of the hidden blocks of a fully connected family in multiples of h.</summary>
    public static IReadOnlyList<int> BlockWidths(NetworkSpecification network) => network.Family switch
    {
        Fnnsw => [1, 1, 1, 1, 10, 10, 10],
        Fnnws => [10, 10, 10, 10, 1, 1, 1],
        FnnMix => [1, 5, 5, 25, 25, 5, 5],
        _ => [.. Enumerable.Repeat(1, network.Layers + 1)],
    };
}

/// <summary>Names of the kinds of residual blocks.</summary>
public static class BlockKinds
{
    /// <summary>Two 3×3 convolutions.</summary>
    public const string Basic = "basicblock";

    /// <summary>Three 5×5 convolutions, as the authors modified it.</summary>
    public const string Bottleneck = "bottleneck";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Basic, Bottleneck];
}

/// <summary>Names of the optimisers.</summary>
public static class Optimizers
{
    /// <summary>Stochastic gradient descent.</summary>
    public const string Sgd = "sgd";

    /// <summary>Stochastic gradient descent with momentum.</summary>
    public const string Momentum = "momentum";

    /// <summary>Adam (Kingma and Ba 2015) with β = (0.9, 0.999), ε = 1e-8.</summary>
    public const string Adam = "adam";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Sgd, Momentum, Adam];
}

/// <summary>Names of the analysis protocols.</summary>
public static class Protocols
{
    /// <summary>The authors': BatchNorm uses the statistics of the batch, batches of 100 in stored order.</summary>
    public const string Reference = "reference";

    /// <summary>BatchNorm uses its running statistics.</summary>
    public const string Evaluation = "evaluation";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Reference, Evaluation];
}

/// <summary>How finely the places of a residual network are chosen; in every other network both are the same places.</summary>
public static class Granularities
{
    /// <summary>The input and the end of every block.</summary>
    public const string Block = "block";

    /// <summary>The input and every ReLU inside the blocks.</summary>
    public const string Layer = "layer";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Block, Layer];
}
