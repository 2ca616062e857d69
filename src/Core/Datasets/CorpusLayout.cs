using EquiSep.Core.Datasets.Files;

namespace EquiSep.Core.Datasets;

/// <summary>How large a published corpus is.</summary>
/// <param name="Corpus">The corpus.</param>
/// <param name="Title">Its published name.</param>
/// <param name="Channels">1, or 3 for red, green and blue.</param>
/// <param name="Side">Height and width of an image in pixels.</param>
/// <param name="TrainImages">Images of the training set.</param>
/// <param name="TestImages">Images of the test set.</param>
public sealed record CorpusLayout(Corpus Corpus, string Title, int Channels, int Side, int TrainImages, int TestImages)
{
    private static readonly CorpusLayout[] Published =
    [
        new(Corpus.Mnist, "MNIST", 1, 28, 60_000, 10_000),
        new(Corpus.FashionMnist, "Fashion-MNIST", 1, 28, 60_000, 10_000),
        new(Corpus.Cifar10, "CIFAR-10", 3, 32, 50_000, 10_000),
    ];

    /// <summary>Bytes of one image, C×H×W.</summary>
    public int ImageBytes => Channels * Side * Side;

    /// <summary>The layout of <paramref name="corpus"/>.</summary>
    public static CorpusLayout Of(Corpus corpus) => Published.Single(layout => layout.Corpus == corpus);
}
