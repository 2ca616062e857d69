namespace EquiSep.Experiments;

/// <summary>Something that a specification can name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">What it is, in a few words.</param>
public sealed record CatalogueEntry(string Name, string Description);

/// <summary>What specifications can name, for those who ask.</summary>
public static class Catalogue
{
    /// <summary>The data sets, in the order of <see cref="DataNames.All"/>; C×H×W and how pixels in 0 … 1 are normalised.</summary>
    public static IReadOnlyList<CatalogueEntry> Datasets { get; } =
    [
        new(DataNames.Cm, "MNIST, 1×10×10, (x − 0.5) / 0.5"),
        new(DataNames.Cfm, "Fashion-MNIST, 1×10×10, (x − 0.5) / 0.5"),
        new(DataNames.Cc, "CIFAR-10, 3×10×10, normalised by channel"),
        new(DataNames.FashionMnist, "Fashion-MNIST, 1×32×32, (x − 0.2860) / 0.3530"),
        new(DataNames.Cifar10, "CIFAR-10, 3×32×32, normalised by channel"),
    ];

    /// <summary>The network families, in the order of <see cref="Families.All"/>.</summary>
    public static IReadOnlyList<CatalogueEntry> Networks { get; } =
    [
        new(Families.Gfnn, "blocks of Linear, BatchNorm and ReLU of one width; of three channels only the green one is used"),
        new(Families.GfnnOriginal, "GFNN on all channels of the image"),
        new(Families.Glnn, "GFNN without ReLU"),
        new(Families.GfnnNoBn, "GFNN without BatchNorm"),
        new(Families.Fnnsw, "seven blocks, four narrow ones before three wide ones"),
        new(Families.Fnnws, "seven blocks, four wide ones before three narrow ones"),
        new(Families.FnnMix, "seven blocks, the widest in the middle"),
        new(Families.Vgg11, "images of 32×32: 8 convolutions of 5×5 and two hidden Linears, with BatchNorm and ReLU"),
        new(Families.Vgg13, "the same with 10 convolutions, the paper's"),
        new(Families.Vgg16, "the same with 13 convolutions"),
        new(Families.Vgg19, "the same with 16 convolutions"),
        new(Families.AlexNet, "images of 32×32: 5 convolutions of 5×5 and two hidden Linears, with BatchNorm and ReLU"),
        new(Families.GResNet, "images of 32×32: residual blocks of one kind, basicblock or bottleneck"),
        new(Families.ResNetMix, "images of 32×32: bottlenecks, then as many basic blocks"),
    ];
}
