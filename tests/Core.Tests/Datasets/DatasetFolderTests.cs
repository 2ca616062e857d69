using System.Text.Json;
using EquiSep.Core.Datasets;
using EquiSep.Core.Datasets.Bundled;
using EquiSep.Core.Formats;
using EquiSep.Experiments;

namespace EquiSep.Core.Tests.Datasets;

public sealed class DatasetFolderTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_written_holds_the_tensors_that_the_manifest_names()
    {
        var dataset = DatasetBuilder.Prepare(new DataSpecification { Name = "cfm", PerClass = 3 }, BundledSample.Open());
        foreach (var _ in Enumerable.Range(0, 2))
        {
            Assert.All(DatasetFolder.Write(dataset, folder.At("cfm")), path => Assert.True(File.Exists(path), path));
        }

        using var manifest = JsonDocument.Parse(File.ReadAllBytes(folder.At("cfm/manifest.json")));
        using var file = File.OpenRead(folder.At("cfm/train.safetensors"));
        var train = Safetensors.Read(file);
        Assert.Equal([30, 1, 10, 10], train["images"].Shape);
        Assert.Equal([30], train["labels"].Shape);
        Assert.Equal(manifest.RootElement.GetProperty("trainSha256").GetString(), Hash.Of(train["images"].Values<float>()));
        Assert.Equal(manifest.RootElement.GetProperty("labelsSha256").GetString(), Hash.Of(train["labels"].Values<long>()));
        Assert.Equal(dataset.Manifest.Indices, manifest.RootElement.GetProperty("indices").Deserialize<int[]>()!);
        using var testFile = File.OpenRead(folder.At("cfm/test.safetensors"));
        Assert.Equal(dataset.Manifest.TestSha256, Hash.Of(Safetensors.Read(testFile)["images"].Values<float>()));
    }
}
