using System.Security.Cryptography;
using System.Text.Json;
using EquiSep.Core.Datasets;
using EquiSep.Core.Datasets.Bundled;
using EquiSep.Core.Datasets.Files;
using EquiSep.Experiments;

namespace EquiSep.Core.Tests.Datasets;

public sealed class DatasetBuilderTests
{
    public static TheoryData<string> Names => new(DataNames.All);

    public static TheoryData<string> FashionNames => new(DataNames.Cfm, DataNames.FashionMnist);

    [Theory]
    [MemberData(nameof(Names))]
    public void Full_data_gives_the_authors_tensors(string name)
    {
        TestCorpora.Require(DatasetRecipe.Of(name).Corpus);
        var corpus = TestCorpora.Open(DatasetRecipe.Of(name).Corpus);
        var balanced = DatasetBuilder.Prepare(GoldenDatasets.Balanced(name), corpus);
        GoldenDatasets.CompareBalanced(balanced);
        GoldenDatasets.CompareTest(balanced);
        if (GoldenDatasets.HasImbalanced(name))
        {
            GoldenDatasets.CompareImbalanced(DatasetBuilder.Prepare(GoldenDatasets.Imbalanced(name), corpus));
        }
    }

    [Theory]
    [MemberData(nameof(FashionNames))]
    public void The_bundled_sample_gives_the_authors_training_tensors(string name)
    {
        var balanced = DatasetBuilder.Prepare(GoldenDatasets.Balanced(name), BundledSample.Open());
        GoldenDatasets.CompareBalanced(balanced);
        GoldenDatasets.CompareImbalanced(DatasetBuilder.Prepare(GoldenDatasets.Imbalanced(name), BundledSample.Open()));
        Assert.Equal(1000, balanced.Test.Count);
        Assert.Equal("bundled sample (Fashion-MNIST, 3,000 training and 1,000 test images)", balanced.Manifest.Source);
    }

    [Theory]
    [MemberData(nameof(FashionNames))]
    public void The_8_bit_images_are_the_authors(string name)
    {
        var golden = GoldenFile.Open("tensors_fashion_mnist.json").RootElement.GetProperty(name);
        var corpus = BundledSample.Open();
        var indices = Sampling.Choose(GoldenDatasets.Balanced(name), corpus.ReadTrainLabels());
        var side = DatasetRecipe.Of(name).Side;
        var resize = new BilinearResize(28, side);
        var resized = corpus.ReadTrainImages(indices).Chunk(28 * 28).SelectMany(image =>
        {
            var plane = new byte[side * side];
            resize.Apply(image, plane, new byte[resize.ScratchBytes]);
            return plane;
        }).ToArray();
        Assert.Equal(golden.GetProperty("first_image_index").GetInt32(), indices[0]);
        Assert.Equal(golden.GetProperty("first_image_uint8").Deserialize<int[][]>()!.SelectMany(row => row), resized.Take(side * side).Select(pixel => (int)pixel));
        Assert.Equal(golden.GetProperty("train_uint8_sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(resized)));
    }

    [Fact]
    public void Other_sizes_and_seeds_are_sampled_from_full_data()
    {
        TestCorpora.Require(Corpus.FashionMnist);
        var all = DatasetBuilder.Prepare(new DataSpecification { Name = "cfm", Seed = 1, PerClass = 6000 }, TestCorpora.FashionMnist());
        Assert.Equal(Enumerable.Range(0, 60000), all.Manifest.Indices.Order());
        var few = DatasetBuilder.Prepare(
            new DataSpecification { Name = "cfm", Seed = 1, Imbalance = new ImbalanceSpecification { LargeClasses = 2, Large = 30, Small = 3 } },
            TestCorpora.FashionMnist());
        Assert.Equal([30, 30, 3, 3, 3, 3, 3, 3, 3, 3], few.Manifest.ClassCounts);
        Assert.Equal(all.Manifest.Indices[0], few.Manifest.Indices[0]);
    }

    [Fact]
    public void A_corpus_of_other_images_is_refused()
    {
        Assert.Throws<ArgumentException>(() => DatasetBuilder.Prepare(new DataSpecification { Name = "cm" }, BundledSample.Open()));
    }

    [Fact]
    public void An_unknown_name_is_refused_with_the_known_ones()
    {
        var e = Assert.Throws<DatasetException>(() => DatasetBuilder.Prepare(new DataSpecification { Name = "svhn" }, BundledSample.Open()));
        Assert.Equal("data.name is 'svhn'; it must be one of cm, cfm, cc, fashion_mnist, cifar10.", e.Message);
    }
}
