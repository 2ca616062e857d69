using System.Text.Json;

namespace EquiSep.Core.Tests.Cli;

public sealed class DatasetCommandTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_manifest_of_the_authors_sample_is_printed_and_written(bool imbalanced)
    {
        using var folder = new ScratchFolder();
        var run = Invocation.Of(["dataset", "cfm", "--offline", "--out", folder.At("out"), .. imbalanced ? ["--imbalanced"] : Array.Empty<string>()]);
        Assert.Equal(0, run.ExitCode);
        using var printed = JsonDocument.Parse(run.Output);
        using var golden = GoldenFile.Open("datasets.json");
        var expected = golden.RootElement.GetProperty("cfm");
        var (indices, hash) = imbalanced
            ? ("imbalanced_t1_5_big500_small100_indices", "imbalanced_train_float32_le_sha256")
            : ("balanced_100_per_class_indices", "train_float32_le_sha256");
        Assert.Equal(Numbers(expected.GetProperty(indices)), Numbers(printed.RootElement.GetProperty("indices")));
        Assert.Equal(expected.GetProperty(hash).GetString(), printed.RootElement.GetProperty("trainSha256").GetString());
        Assert.Equal(imbalanced ? [3000, 1, 10, 10] : [1000, 1, 10, 10], Numbers(printed.RootElement.GetProperty("trainShape")));
        Assert.Equal(
            ["name", "seed", "source", "indices", "trainShape", "trainSha256", "labelsSha256", "testShape", "testSha256", "classCounts", "seconds"],
            printed.RootElement.EnumerateObject().Select(field => field.Name));
        Assert.Equal(
            ["manifest.json", "test.safetensors", "train.safetensors"],
            Directory.GetFiles(folder.At("out")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Another_number_of_images_gives_another_sample()
    {
        static string Hash(params string[] options)
        {
            using var printed = JsonDocument.Parse(Invocation.Of(["dataset", "cfm", "--offline", .. options]).Output);
            return printed.RootElement.GetProperty("trainSha256").GetString()!;
        }

        Assert.NotEqual(Hash("--per-class", "1"), Hash("--per-class", "2"));
    }

    private static int[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetInt32())];
}
