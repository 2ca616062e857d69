using EquiSep.Core.Datasets.Files;
using EquiSep.Core.Datasets.Reading;
using EquiSep.Experiments;

namespace EquiSep.Core.Datasets.Bundled;

/// <summary>
/// A part of Fashion-MNIST inside this assembly, so that the paper's main experiments need no download: the training images of the
/// balanced (100 per class) and the imbalanced sample (500 and 100) of seed 666, the labels of all 60,000, which the sampling
/// walks, and the first 1,000 test images. Training tensors made from it equal those of the full data bit for bit. Its files are
/// written by the test <c>BundledSampleTests</c> from the full data; NOTICE.txt beside them holds their licence.
/// </summary>
public sealed class BundledSample : RawCorpus
{
    /// <summary>Training images in the sample.</summary>
    public const int TrainImages = 3_000;

    /// <summary>Test images in the sample.</summary>
    public const int TestImages = 1_000;

    private static readonly string Words = $"bundled sample (Fashion-MNIST, {TrainImages:N0} training and {TestImages:N0} test images)";
    private static readonly CorpusLayout Published = CorpusLayout.Of(Corpus.FashionMnist);
    private readonly Lazy<Dictionary<int, int>> places = new(ReadPlaces);

    private BundledSample()
        : base(Published with { TestImages = TestImages }, Words)
    {
    }

    /// <summary>Opens the sample.</summary>
    public static BundledSample Open() => new();

    /// <summary>Whether a data set was made from the sample.</summary>
    public static bool IsSourceOf(DatasetManifest manifest) => manifest.Source == Words;

    /// <inheritdoc/>
    public override byte[] ReadTrainLabels() => Idx.Read(File("train-labels-idx1-ubyte"), Layout.TrainImages);

    /// <inheritdoc/>
    public override byte[] ReadTrainImages(IReadOnlyList<int> indices)
    {
        var missing = indices.Count(index => !places.Value.ContainsKey(index));
        if (missing > 0)
        {
            throw new DatasetException($"{missing:N0} of the {indices.Count:N0} training images asked for are not in the bundled sample of "
                + "Fashion-MNIST: it holds the samples of data.seed 666 only, up to 100 images per class, or 500 of each of the first five "
                + "classes. For any other sample get the full data: install the Debian package dataset-fashion-mnist, name a directory with "
                + "its four files (--data DIR), or allow the download.");
        }

        int[] records = [.. indices.Select(index => places.Value[index])];
        return Idx.ReadRecords(File("sample-images-idx3-ubyte"), [TrainImages, Layout.Side, Layout.Side], records);
    }

    /// <inheritdoc/>
    public override RawImages ReadTest()
    {
        var pixels = Idx.Read(File("t10k-first-images-idx3-ubyte"), TestImages, Layout.Side, Layout.Side);
        return new RawImages(pixels, Idx.Read(File("t10k-first-labels-idx1-ubyte"), TestImages));
    }

    private static Dictionary<int, int> ReadPlaces()
    {
        var indices = Idx.ReadInt32(File("sample-indices-idx1-int"), TrainImages);
        return Enumerable.Range(0, indices.Length).ToDictionary(place => indices[place]);
    }

    private static DataFile File(string name) => DataFile.Embedded($"fashion-mnist/{name}.gz");
}
