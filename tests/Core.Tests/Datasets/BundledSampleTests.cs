using System.IO.Compression;
using EquiSep.Core.Datasets;
using EquiSep.Core.Datasets.Bundled;
using EquiSep.Core.Datasets.Files;
using EquiSep.Experiments;

namespace EquiSep.Core.Tests.Datasets;

public sealed class BundledSampleTests
{
    /// <summary>To write the files anew, name the folder src/Core/Datasets/Bundled in EQUISEP_WRITE_BUNDLE and run this test.</summary>
    [Fact]
    public void The_bundle_is_what_the_full_data_gives()
    {
        TestCorpora.Require(Corpus.FashionMnist);
        var full = TestCorpora.FashionMnist();
        var labels = full.ReadTrainLabels();
        var test = full.ReadTest();
        int[] sample = [.. Sampling.Choose(GoldenDatasets.Balanced("cfm"), labels).Union(Sampling.Choose(GoldenDatasets.Imbalanced("cfm"), labels)).Order()];
        var files = new Dictionary<string, byte[]>
        {
            ["train-labels-idx1-ubyte"] = IdxBytes.Of(labels, labels.Length),
            ["sample-images-idx3-ubyte"] = IdxBytes.Of(full.ReadTrainImages(sample), sample.Length, 28, 28),
            ["sample-indices-idx1-int"] = [0, 0, 0x0c, 1, .. IdxBytes.BigEndian(sample.Length), .. sample.SelectMany(IdxBytes.BigEndian)],
            ["t10k-first-images-idx3-ubyte"] = IdxBytes.Of(test.Pixels[..(1000 * 28 * 28)], 1000, 28, 28),
            ["t10k-first-labels-idx1-ubyte"] = IdxBytes.Of(test.Labels[..1000], 1000),
        };
        var target = Environment.GetEnvironmentVariable("EQUISEP_WRITE_BUNDLE");
        foreach (var (name, expected) in files)
        {
            if (target is not null)
            {
                using var file = new GZipStream(File.Create(Path.Combine(target, name + ".gz")), CompressionLevel.SmallestSize);
                file.Write(expected);
            }
            else
            {
                using var stored = new GZipStream(typeof(BundledSample).Assembly.GetManifestResourceStream($"fashion-mnist/{name}.gz")!, CompressionMode.Decompress);
                using var content = new MemoryStream();
                stored.CopyTo(content);
                Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(content.ToArray()));
            }
        }

        Assert.SkipWhen(target is not null, $"Wrote the bundle to {target}; build again to test it.");
    }

    [Theory]
    [InlineData(666, 101)]
    [InlineData(667, 100)]
    public void A_sample_beyond_the_bundle_is_refused_with_the_way_to_the_full_data(int seed, int perClass)
    {
        var e = Assert.Throws<DatasetException>(() =>
            DatasetBuilder.Prepare(new DataSpecification { Name = "cfm", Seed = seed, PerClass = perClass }, BundledSample.Open()));
        Assert.Contains("data.seed 666", e.Message, StringComparison.Ordinal);
        Assert.Contains("dataset-fashion-mnist", e.Message, StringComparison.Ordinal);
        Assert.Contains("--data DIR", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_smaller_sample_of_its_seed_is_in_the_bundle()
    {
        var dataset = DatasetBuilder.Prepare(new DataSpecification { Name = "cfm", PerClass = 7 }, BundledSample.Open());
        Assert.Equal([70, 1, 10, 10], dataset.Train.Shape);
    }
}
