namespace EquiSep.Core.Datasets.Files;

/// <summary>A published collection of labelled images.</summary>
public enum Corpus
{
    /// <summary>MNIST: 60,000 and 10,000 images of 28×28 (LeCun, Cortes and Burges).</summary>
    Mnist,

    /// <summary>Fashion-MNIST: 60,000 and 10,000 images of 28×28 (Xiao, Rasul and Vollgraf 2017).</summary>
    FashionMnist,

    /// <summary>CIFAR-10: 50,000 and 10,000 images of 3×32×32 (Krizhevsky 2009).</summary>
    Cifar10,
}

/// <summary>Where the files of a corpus lie on this machine.</summary>
/// <param name="Corpus">The corpus.</param>
/// <param name="Paths">From a published file name without <c>.gz</c> to the path of the file, which may be gzipped.</param>
/// <param name="Source">Where they were found, in words for the result.</param>
public sealed record CorpusFiles(Corpus Corpus, IReadOnlyDictionary<string, string> Paths, string Source);
