namespace EquiSep.Contracts;

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

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Gfnn, GfnnOriginal, Glnn, GfnnNoBn, Fnnsw, Fnnws, FnnMix];

    /// <summary>Those with seven blocks of their own, for which <c>layers</c> says nothing.</summary>
    public static IReadOnlyList<string> Shapes { get; } = [Fnnsw, Fnnws, FnnMix];

    /// <summary>Widths of the hidden blocks in multiples of h.</summary>
    public static IReadOnlyList<int> BlockWidths(NetworkSpecification network) => network.Family switch
    {
        Fnnsw => [1, 1, 1, 1, 10, 10, 10],
        Fnnws => [10, 10, 10, 10, 1, 1, 1],
        FnnMix => [1, 5, 5, 25, 25, 5, 5],
        _ => [.. Enumerable.Repeat(1, network.Layers + 1)],
    };
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
