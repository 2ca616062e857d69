using EquiSep.Core.Datasets;
using EquiSep.Core.Datasets.Files;

namespace EquiSep.Core.Tests.Datasets;

public sealed class IdxCorpusTests : IDisposable
{
    private const string TrainImages = "train-images-idx3-ubyte";
    private const string TrainLabels = "train-labels-idx1-ubyte";
    private static readonly CorpusLayout Small = CorpusLayout.Of(Corpus.Mnist) with { TrainImages = 30, TestImages = 10 };
    private static readonly byte[] Pixels = [.. Enumerable.Range(0, 30 * 784).Select(i => (byte)(i * i % 251))];
    private static readonly byte[] Classes = [.. Enumerable.Range(0, 30).Select(i => (byte)(i % 10))];
    private readonly ScratchFolder folder = new();
    private readonly Dictionary<string, string> paths;

    public IdxCorpusTests()
    {
        paths = new()
        {
            [TrainImages] = folder.Write(TrainImages, IdxBytes.Of(Pixels, 30, 28, 28)),
            [TrainLabels] = folder.Write(TrainLabels, IdxBytes.Of(Classes, 30)),
            ["t10k-images-idx3-ubyte"] = folder.Write("test.gz", IdxBytes.Gzip(IdxBytes.Of(Pixels[..7840], 10, 28, 28))),
            ["t10k-labels-idx1-ubyte"] = folder.Write("labels.gz", IdxBytes.Gzip(IdxBytes.Of(Classes[..10], 10))),
        };
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Images_come_in_the_order_asked_for_plain_or_gzipped(bool gzip)
    {
        if (gzip)
        {
            // Named without .gz on purpose: the content decides.
            folder.Write(TrainImages, IdxBytes.Gzip(IdxBytes.Of(Pixels, 30, 28, 28)));
        }

        int[] indices = [29, 0, 7, 8];
        var expected = indices.SelectMany(index => Pixels[(index * 784)..((index + 1) * 784)]);
        Assert.Equal(expected, Open().ReadTrainImages(indices));
        Assert.Equal(Classes, Open().ReadTrainLabels());
        Assert.Equal(Pixels[..7840], Open().ReadTest().Pixels);
        Assert.Equal(Classes[..10], Open().ReadTest().Labels);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        paths.Remove(TrainLabels);
        Assert.Contains(TrainLabels, Assert.Throws<DatasetException>(Open).Message, StringComparison.Ordinal);
        paths[TrainLabels] = folder.At("gone");
        Assert.Contains("cannot be read", Refusal("gone", () => Open().ReadTrainLabels()), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_magic_number_is_refused()
    {
        folder.Write(TrainImages, IdxBytes.Of(Classes, 30));
        Assert.Contains("0x00000801, not 0x00000803", Refusal(TrainImages, ReadImages), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_count_is_refused()
    {
        folder.Write(TrainImages, IdxBytes.Of(Pixels[..784], 1, 28, 28));
        Assert.Contains("1×28×28 values; 30×28×28 are expected", Refusal(TrainImages, ReadImages), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(false, 10)]
    [InlineData(false, 23535)]
    [InlineData(true, 23535)]
    public void A_truncated_file_is_refused_even_where_the_images_asked_for_are_whole(bool gzip, int length)
    {
        var whole = IdxBytes.Of(Pixels, 30, 28, 28)[..length];
        folder.Write(TrainImages, gzip ? IdxBytes.Gzip(whole) : whole);
        Assert.Contains("truncated", Refusal(TrainImages, ReadImages), StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_or_altered_gzip_file_is_refused()
    {
        var whole = IdxBytes.Gzip(IdxBytes.Of(Pixels, 30, 28, 28));
        folder.Write(TrainImages, whole[..(whole.Length / 2)]);
        Refusal(TrainImages, ReadImages);
        whole[^6] ^= 1;
        folder.Write(TrainImages, whole);
        Assert.Contains("damaged", Refusal(TrainImages, ReadImages), StringComparison.Ordinal);
    }

    [Fact]
    public void A_gzip_bomb_is_refused_at_its_expected_size()
    {
        var bomb = IdxBytes.Gzip([.. IdxBytes.Of(Pixels, 30, 28, 28), .. new byte[50_000_000]]);
        folder.Write(TrainImages, bomb);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("more than the 23,536 bytes", Refusal(TrainImages, ReadImages), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_label_that_is_no_class_is_refused()
    {
        folder.Write(TrainLabels, IdxBytes.Of([.. Classes[..29], 10], 30));
        Assert.Contains("label 29 is 10", Refusal(TrainLabels, () => Open().ReadTrainLabels()), StringComparison.Ordinal);
    }

    private static string Refusal(string file, Action read)
    {
        var e = Assert.Throws<DatasetException>(read);
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
        return e.Message;
    }

    private RawCorpus Open() => RawCorpus.Open(new CorpusFiles(Corpus.Mnist, paths, "a test"), Small);

    private void ReadImages() => Open().ReadTrainImages([0]);
}
