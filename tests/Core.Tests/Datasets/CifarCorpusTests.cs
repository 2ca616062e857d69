using System.Formats.Tar;
using EquiSep.Core.Datasets;
using EquiSep.Core.Datasets.Files;

namespace EquiSep.Core.Tests.Datasets;

public sealed class CifarCorpusTests : IDisposable
{
    private static readonly CorpusLayout Small = CorpusLayout.Of(Corpus.Cifar10) with { TrainImages = 100, TestImages = 20 };
    private static readonly string[] Names = ["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"];
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Both_versions_hold_the_same_images_in_files_and_in_the_archive(bool binary)
    {
        CheckContent(Open(Files(binary)));
        CheckContent(Open(Archive(binary, Names.Select((name, batch) => (name, Content(binary, batch))))));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Pickles_that_python_3_has_saved_again_are_read_in_files_and_in_an_archive_that_a_browser_has_unpacked(int protocol)
    {
        var files = Files(binary: false);
        foreach (var (batch, name) in Names.Index())
        {
            folder.Write(name, Saved(batch));
        }

        CheckContent(Open(files));
        var archive = Archive(binary: false, Names.Select((name, batch) => (name, Saved(batch))));
        var path = archive.Paths.Values.Single();
        using (var packed = new System.IO.Compression.GZipStream(File.OpenRead(path), System.IO.Compression.CompressionMode.Decompress))
        using (var tar = File.Create(path + ".tar"))
        {
            packed.CopyTo(tar);
        }

        CheckContent(Open(archive with { Paths = new Dictionary<string, string> { ["cifar-10-python.tar.gz"] = path + ".tar" } }));

        byte[] Saved(int batch) => Pickled.BatchOfPython3(protocol, Labels(batch), Pixels(batch));
    }

    [Fact]
    public void A_pickle_of_another_protocol_is_refused_with_those_that_are_read()
    {
        var files = Files(binary: false);
        folder.Write("data_batch_1", [0x80, 6, (byte)'N', (byte)'.']);
        Assert.Contains("its protocol is 6; 2 to 5 are read", Refusal("data_batch_1", files), StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_of_the_archive_does_not_matter()
    {
        CheckContent(Open(Archive(true, Names.Select((name, batch) => (name, Content(true, batch))).Reverse())));
    }

    [Fact]
    public void A_gzipped_batch_is_read_as_well()
    {
        var files = Files(binary: true);
        folder.Write("data_batch_2.bin", IdxBytes.Gzip(Content(true, 1)));
        CheckContent(Open(files));
    }

    [Fact]
    public void A_batch_of_another_size_is_refused()
    {
        var files = Files(binary: true);
        folder.Write("data_batch_3.bin", Content(true, 2)[..^1]);
        Assert.Contains("61,459 bytes; a binary batch of 20 images has 61,460", Refusal("data_batch_3.bin", files), StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_with_a_label_that_is_no_class_is_refused()
    {
        var files = Files(binary: true);
        folder.Write("data_batch_3.bin", [10, .. Content(true, 2)[1..]]);
        Assert.Contains("label 0 is 10", Refusal("data_batch_3.bin", files), StringComparison.Ordinal);
    }

    [Fact]
    public void A_gzip_bomb_is_refused()
    {
        var files = Files(binary: true);
        folder.Write("data_batch_1.bin", IdxBytes.Gzip(new byte[10_000_000]));
        Assert.Contains("more than the", Refusal("data_batch_1.bin", files), StringComparison.Ordinal);
        var archive = Archive(true, [("padding", new byte[10_000_000])]);
        Assert.Contains("more than the", Refusal("cifar-10-binary.tar.gz", archive), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../data_batch_1.bin")]
    [InlineData("/etc/data_batch_1.bin")]
    public void An_entry_outside_the_archive_is_refused(string entry)
    {
        var archive = Archive(true, [(entry, Content(true, 0))], prefix: "", suffix: "");
        Assert.Contains($"'{entry}', which lies outside", Refusal("cifar-10-binary.tar.gz", archive), StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_without_a_batch_or_with_two_of_one_is_refused()
    {
        var all = Names.Select((name, batch) => (name, Content(true, batch))).ToArray();
        Assert.Contains("lacks the file data_batch_1", Refusal("cifar-10-binary.tar.gz", Archive(true, all[1..])), StringComparison.Ordinal);
        Assert.Contains("holds data_batch_1 twice", Refusal("cifar-10-binary.tar.gz", Archive(true, [all[0], .. all])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_archive_is_refused()
    {
        var archive = Archive(true, Names.Select((name, batch) => (name, Content(true, batch))));
        var path = archive.Paths.Values.Single();
        var whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
        Refusal("cifar-10-binary.tar.gz", archive);
    }

    [Theory]
    [InlineData("os\nsystem\n", "'os system', which is not evaluated")]
    [InlineData("numpy.core.multiarray\nscalar\n", "not evaluated")]
    public void A_pickle_that_would_call_something_else_is_refused(string call, string message)
    {
        var files = Files(binary: false);
        folder.Write("data_batch_1", Pickled.Batch(Labels(0), Pixels(0), call));
        Assert.Contains(message, Refusal("data_batch_1", files), StringComparison.Ordinal);
    }

    [Fact]
    public void Malformed_pickles_are_refused_wherever_they_end()
    {
        var files = Files(binary: false);
        var whole = Content(false, 0);
        foreach (var length in Enumerable.Range(1, 200).Append(whole.Length - 1))
        {
            folder.Write("data_batch_1", whole[..length]);
            Refusal("data_batch_1", files);
        }

        for (var opcode = 0; opcode < 256; opcode++)
        {
            folder.Write("data_batch_1", [0x80, 2, (byte)opcode, (byte)opcode, (byte)'.']);
            Refusal("data_batch_1", files);
        }
    }

    [Fact]
    public void A_pickle_of_another_number_of_images_is_refused()
    {
        var files = Files(binary: false);
        folder.Write("data_batch_1", Pickled.Batch(Labels(0)[..10], Pixels(0)[..30720]));
        Assert.Contains("'labels' of 20", Refusal("data_batch_1", files), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_batch_is_named()
    {
        var files = Files(binary: true);
        ((Dictionary<string, string>)files.Paths).Remove("test_batch.bin");
        Assert.Contains("test_batch.bin", Assert.Throws<DatasetException>(() => Open(files)).Message, StringComparison.Ordinal);
    }

    private static RawCorpus Open(CorpusFiles files) => RawCorpus.Open(files, Small);

    private static string Refusal(string file, CorpusFiles files)
    {
        var e = Assert.Throws<DatasetException>(() => Open(files).ReadTrainLabels());
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
        return e.Message;
    }

    private static void CheckContent(RawCorpus corpus)
    {
        Assert.Equal(Enumerable.Range(0, 5).SelectMany(Labels), corpus.ReadTrainLabels());
        Assert.Equal([.. Image(4, 19), .. Image(0, 0), .. Image(2, 7)], corpus.ReadTrainImages([99, 0, 47]));
        Assert.Equal(Pixels(5), corpus.ReadTest().Pixels);
        Assert.Equal(Labels(5), corpus.ReadTest().Labels);
    }

    private static byte[] Image(int batch, int image) => Pixels(batch)[(image * 3072)..((image + 1) * 3072)];

    private static byte[] Labels(int batch) => [.. Enumerable.Range(0, 20).Select(i => (byte)((i + batch) % 10))];

    private static byte[] Pixels(int batch)
    {
        var pixels = new byte[20 * 3072];
        new System.Random(batch).NextBytes(pixels);
        return pixels;
    }

    private static byte[] Content(bool binary, int batch) => binary
        ? [.. Labels(batch).SelectMany((label, i) => Image(batch, i).Prepend(label))]
        : Pickled.Batch(Labels(batch), Pixels(batch));

    private CorpusFiles Files(bool binary)
    {
        var suffix = binary ? ".bin" : "";
        var paths = new Dictionary<string, string>();
        foreach (var (batch, name) in Names.Index())
        {
            paths[name + suffix] = folder.Write(name + suffix, Content(binary, batch));
        }

        return new CorpusFiles(Corpus.Cifar10, paths, "a test");
    }

    private CorpusFiles Archive(bool binary, IEnumerable<(string Name, byte[] Content)> entries, string? prefix = null, string? suffix = null)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                var entry = (prefix ?? (binary ? "cifar-10-batches-bin/" : "cifar-10-batches-py/")) + name + (suffix ?? (binary ? ".bin" : ""));
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, entry) { DataStream = new MemoryStream(content) });
            }
        }

        var archive = binary ? "cifar-10-binary.tar.gz" : "cifar-10-python.tar.gz";
        return new CorpusFiles(Corpus.Cifar10, new Dictionary<string, string> { [archive] = folder.Write(archive, IdxBytes.Gzip(bytes.ToArray())) }, "a test");
    }
}
