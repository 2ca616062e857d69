using System.Text.Json;
using EquiSep.Core.Datasets;
using EquiSep.Experiments;

namespace EquiSep.Core.Tests.Datasets;

/// <summary>What the authors' code made of each data set, and the comparison with ours.</summary>
internal static class GoldenDatasets
{
    private static readonly JsonElement Golden = GoldenFile.Open("datasets.json").RootElement;

    public static bool HasImbalanced(string name) => Golden.GetProperty(name).TryGetProperty("imbalanced_t1_5_big500_small100_indices", out _);

    public static DataSpecification Balanced(string name) => new() { Name = name, Seed = Golden.GetProperty(name).GetProperty("seed").GetInt32() };

    public static DataSpecification Imbalanced(string name) => Balanced(name) with { Imbalance = new ImbalanceSpecification() };

    public static void CompareBalanced(Dataset dataset)
    {
        var golden = Golden.GetProperty(dataset.Manifest.Name);
        var train = dataset.Train;
        Assert.Equal(golden.GetProperty("balanced_100_per_class_indices").Deserialize<int[]>()!, dataset.Manifest.Indices);
        Assert.Equal(golden.GetProperty("train_shape").Deserialize<int[]>()!, train.Shape);
        Assert.Equal(golden.GetProperty("first_image_float32").Deserialize<float[]>()!, train.Pixels[..100]);
        Assert.Equal(golden.GetProperty("train_float32_le_sha256").GetString(), dataset.Manifest.TrainSha256);
        Assert.Equal(golden.GetProperty("train_labels_int64_le_sha256").GetString(), dataset.Manifest.LabelsSha256);
        var mean = train.Pixels.Average(pixel => (double)pixel);
        var deviation = Math.Sqrt(train.Pixels.Average(pixel => (pixel - mean) * (pixel - mean)));
        Assert.Equal(golden.GetProperty("mean").GetDouble(), mean, 1e-6);
        Assert.Equal(golden.GetProperty("std").GetDouble(), deviation, 1e-6);
        Assert.All(dataset.Manifest.ClassCounts, count => Assert.Equal(100, count));
    }

    public static void CompareImbalanced(Dataset dataset)
    {
        var golden = Golden.GetProperty(dataset.Manifest.Name);
        Assert.Equal(golden.GetProperty("imbalanced_t1_5_big500_small100_indices").Deserialize<int[]>()!, dataset.Manifest.Indices);
        Assert.Equal(golden.GetProperty("imbalanced_train_shape").Deserialize<int[]>()!, dataset.Manifest.TrainShape);
        Assert.Equal(golden.GetProperty("imbalanced_train_float32_le_sha256").GetString(), dataset.Manifest.TrainSha256);
        Assert.Equal([500, 500, 500, 500, 500, 100, 100, 100, 100, 100], dataset.Manifest.ClassCounts);
    }

    public static void CompareTest(Dataset dataset)
    {
        var golden = Golden.GetProperty(dataset.Manifest.Name);
        Assert.Equal(golden.GetProperty("test_shape").Deserialize<int[]>()!, dataset.Test.Shape);
        Assert.Equal(golden.GetProperty("test_float32_le_sha256").GetString(), dataset.Manifest.TestSha256);
    }
}
