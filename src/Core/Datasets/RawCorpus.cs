using EquiSep.Core.Datasets.Files;
using EquiSep.Core.Datasets.Reading;

namespace EquiSep.Core.Datasets;

/// <summary>8-bit images and their labels.</summary>
/// <param name="Pixels">N×C×H×W, row-major.</param>
/// <param name="Labels">N class numbers, 0 to 9.</param>
public sealed record RawImages(byte[] Pixels, byte[] Labels);

/// <summary>The images of a corpus as published, whatever files they lie in. Files are read, and checked, when something is asked for.</summary>
/// <param name="layout">How large the corpus is.</param>
/// <param name="source">Where its files were found, in words for the result.</param>
public abstract class RawCorpus(CorpusLayout layout, string source)
{
    /// <summary>How large the corpus is.</summary>
    public CorpusLayout Layout => layout;

    /// <summary>Where its files were found, in words for the result.</summary>
    public string Source => source;

    /// <summary>Opens a corpus; which format its files have is seen from their content.</summary>
    /// <exception cref="DatasetException">A file is missing.</exception>
    public static RawCorpus Open(CorpusFiles files) => Open(files, CorpusLayout.Of(files.Corpus));

    /// <summary>The class number of every training image, in file order.</summary>
    /// <exception cref="DatasetException">A file is damaged or not what its name says.</exception>
    public abstract byte[] ReadTrainLabels();

    /// <summary>Some training images.</summary>
    /// <param name="indices">Different indices into the published training set.</param>
    /// <returns>N×C×H×W bytes in the order of <paramref name="indices"/>.</returns>
    /// <exception cref="DatasetException">A file is damaged, or this corpus does not hold an image that is asked for.</exception>
    public abstract byte[] ReadTrainImages(IReadOnlyList<int> indices);

    /// <summary>The test images in file order.</summary>
    /// <exception cref="DatasetException">A file is damaged or not what its name says.</exception>
    public abstract RawImages ReadTest();

    internal static RawCorpus Open(CorpusFiles files, CorpusLayout layout)
    {
        return files.Corpus == Corpus.Cifar10 ? CifarCorpus.Open(files, layout) : IdxCorpus.Open(files, layout);
    }
}
