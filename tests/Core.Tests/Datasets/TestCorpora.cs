using EquiSep.Core.Datasets;
using EquiSep.Core.Datasets.Files;

namespace EquiSep.Core.Tests.Datasets;

/// <summary>The full corpora, where this machine has them.</summary>
internal static class TestCorpora
{
    private const string Debian = "/usr/share/datasets/fashion-mnist";
    private static readonly string[] Idx = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    public static bool HasFashionMnist => Directory.Exists(Debian);

    public static bool HasOthers => TestData is not null;

    private static string? TestData => Environment.GetEnvironmentVariable("EQUISEP_TEST_DATA");

    public static RawCorpus FashionMnist() => RawCorpus.Open(new CorpusFiles(Corpus.FashionMnist, Idx.ToDictionary(name => name, name => $"{Debian}/{name}.gz"), Debian));

    public static RawCorpus Open(Corpus corpus) => corpus switch
    {
        Corpus.FashionMnist => FashionMnist(),
        Corpus.Mnist => RawCorpus.Open(new CorpusFiles(corpus, Idx.ToDictionary(name => name, name => Path.Combine(TestData!, "mnist", name)), "test data")),
        _ => RawCorpus.Open(new CorpusFiles(
            corpus,
            Directory.GetFiles(Path.Combine(TestData!, "cifar-10-batches-bin"), "*.bin").ToDictionary(path => Path.GetFileName(path)),
            "test data")),
    };

    /// <summary>Skips the running test, visibly, where the corpus is not here.</summary>
    public static void Require(Corpus corpus)
    {
        if (corpus == Corpus.FashionMnist)
        {
            Assert.SkipUnless(HasFashionMnist, $"Full Fashion-MNIST is not in {Debian} (Debian package dataset-fashion-mnist).");
        }
        else
        {
            Assert.SkipUnless(HasOthers, "EQUISEP_TEST_DATA does not name a directory with mnist/ and cifar-10-batches-bin/.");
        }
    }
}
