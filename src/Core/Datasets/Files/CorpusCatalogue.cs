namespace EquiSep.Core.Datasets.Files;

/// <summary>The three corpora as published, and the directories in which machines usually keep them.</summary>
/// <param name="Corpora">What is known about each.</param>
/// <param name="UsualRoots">Directories to look in without being told, relative ones below the current directory.</param>
internal sealed record CorpusCatalogue(IReadOnlyList<PublishedCorpus> Corpora, IReadOnlyList<string> UsualRoots)
{
    private static readonly string[] Idx =
        ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    /// <summary>The corpora themselves; looked for where Debian's packages put them and below torchvision's customary root.</summary>
    public static CorpusCatalogue Published { get; } = new([Mnist(), FashionMnist(), Cifar10()], ["/usr/share/datasets", "data"]);

    /// <summary>The entry of a corpus.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The catalogue has no such corpus.</exception>
    public PublishedCorpus this[Corpus corpus] => Corpora.FirstOrDefault(entry => entry.Corpus == corpus)
        ?? throw new ArgumentOutOfRangeException(nameof(corpus), corpus, "This corpus is not in the catalogue.");

    // MD5 of the .gz files as in torchvision's MNIST class; sizes from LeCun's page.
    private static PublishedCorpus Mnist() => new(
        Corpus.Mnist,
        "MNIST",
        [
            new("train-images-idx3-ubyte.gz", 9_912_422, "f68b3c2dcbeaaa9fbdd348bbdeb94873", 47_040_016, "6bbc9ace898e44ae57da46a324031adb"),
            new("train-labels-idx1-ubyte.gz", 28_881, "d53e105ee54ea40749a09fcbcd1e9432", 60_008, "a25bea736e30d166cdddb491f175f624"),
            new("t10k-images-idx3-ubyte.gz", 1_648_877, "9fb629c4189551a2d022fa330f9573f3", 7_840_016, "2646ac647ad5339dbf082846283269ea"),
            new("t10k-labels-idx1-ubyte.gz", 4_542, "ec29112dd5afa0611ce80d1b7f02629c", 10_008, "27ae3e4e09519cfbb04c329615203637"),
        ],
        ["https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"],
        [new(Idx)],
        ["", "mnist", "MNIST/raw", "MNIST", "raw"]);

    // MD5 of the .gz files as in the README of zalandoresearch/fashion-mnist; the unpacked ones are those of
    // Debian's package, which holds the same files compressed anew without their names and times.
    // The authors' own site speaks plain HTTP only. That is allowed for this built-in address because size and
    // checksum pin the content; a mirror that somebody configures must be HTTPS (see CorpusOptions).
    private static PublishedCorpus FashionMnist() => new(
        Corpus.FashionMnist,
        "Fashion-MNIST",
        [
            new("train-images-idx3-ubyte.gz", 26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d", 47_040_016, "f4a8712d7a061bf5bd6d2ca38dc4d50a"),
            new("train-labels-idx1-ubyte.gz", 29_515, "25c81989df183df01b3e8a0aad5dffbe", 60_008, "9018921c3c673c538a1fc5bad174d6f9"),
            new("t10k-images-idx3-ubyte.gz", 4_422_102, "bef4ecab320f06d8554ea6380940ec79", 7_840_016, "8181f5470baa50b63fa0f6fddb340f0a"),
            new("t10k-labels-idx1-ubyte.gz", 5_148, "bb300cfdad3c16e7a12a480ee83cd310", 10_008, "15d484375f8d13e6eb1aabb0c3f46965"),
        ],
        [
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        ],
        [new(Idx)],
        ["", "fashion-mnist", "FashionMNIST/raw", "FashionMNIST", "raw"],
        "install Debian's package dataset-fashion-mnist");

    // MD5 as on Krizhevsky's page. The archive is six files of 30,730,000 bytes, two small texts and tar's padding.
    private static PublishedCorpus Cifar10() => new(
        Corpus.Cifar10,
        "CIFAR-10",
        [new("cifar-10-binary.tar.gz", 170_052_171, "c32a1d4ab5d03f1284b67883e8d87530", 184_500_000)],
        ["https://www.cs.toronto.edu/~kriz/"],
        [
            new([.. Batches(".bin"), "test_batch.bin"]),
            new([.. Batches(""), "test_batch"]),
            new(["cifar-10-binary.tar.gz"]),
            new(["cifar-10-python.tar.gz"]),
            new(["cifar-10-batches-py.tar.gz"]),
            new(["cifar-10-batches-bin.tar.gz"]),
        ],
        ["", "cifar-10-batches-bin", "cifar-10-batches-py", "cifar-10", "cifar10"]);

    private static IEnumerable<string> Batches(string ending) => Enumerable.Range(1, 5).Select(i => $"data_batch_{i}{ending}");
}
