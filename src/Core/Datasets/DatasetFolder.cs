using System.Text.Json;
using EquiSep.Experiments;

namespace EquiSep.Core.Datasets;

/// <summary>
/// A prepared data set on disk: <c>train.safetensors</c> and <c>test.safetensors</c> (<c>images</c> float32 N×C×H×W, <c>labels</c>
/// int64 N) and <c>manifest.json</c>, which Python opens as they are.
/// </summary>
public static class DatasetFolder
{
    /// <summary>Writes the three files, the manifest last: a folder with a manifest is whole.</summary>
    /// <param name="dataset">What to write.</param>
    /// <param name="folder">Made where it does not exist; files of the same names are replaced.</param>
    /// <returns>The paths written.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static IReadOnlyList<string> Write(Dataset dataset, string folder)
    {
        Directory.CreateDirectory(folder);
        var manifest = Path.Combine(folder, "manifest.json");
        File.Delete(manifest);
        var train = Write(dataset.Train, Path.Combine(folder, DatasetFiles.TrainName));
        var test = Write(dataset.Test, Path.Combine(folder, DatasetFiles.TestName));
        File.WriteAllBytes(manifest, JsonSerializer.SerializeToUtf8Bytes(dataset.Manifest, ContractJson.Options));
        return [train, test, manifest];
    }

    private static string Write(ImageSet images, string path)
    {
        using var file = File.Create(path);
        DatasetFiles.Write(file, images);
        return path;
    }
}
