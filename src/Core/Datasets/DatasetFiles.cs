using EquiSep.Core.Formats;
using EquiSep.Experiments;

namespace EquiSep.Core.Datasets;

/// <summary>
/// The two files of a prepared data set's tensors: <c>images</c> float32 N×C×H×W and <c>labels</c> int64 N, which Python opens as
/// they are.
/// </summary>
public static class DatasetFiles
{
    /// <summary>Name of the file of the training sample.</summary>
    public const string TrainName = "train.safetensors";

    /// <summary>Name of the file of the test images.</summary>
    public const string TestName = "test.safetensors";

    private const string LabelsSum = "labelsSha256";

    /// <summary>Writes one of them.</summary>
    public static void Write(Stream stream, ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(images);
        SafeTensor[] tensors =
        [
            SafeTensor.From("images", images.Pixels, [.. images.Shape.Select(length => (long)length)]),
            SafeTensor.From("labels", images.Labels, images.Count),
        ];
        Safetensors.Write(stream, tensors, new Dictionary<string, string> { [LabelsSum] = Hash.Of<long>(images.Labels) });
    }

    /// <summary>Reads both and compares them with the manifest.</summary>
    /// <param name="manifest">What they must hold.</param>
    /// <param name="open">Opens a file by its name.</param>
    /// <exception cref="InvalidDataException">They hold something else.</exception>
    public static async Task<Dataset> ReadAsync(DatasetManifest manifest, Func<string, Task<Stream>> open)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(open);
        await using var trainFile = await open(TrainName);
        var train = Read(TrainName, trainFile, manifest.TrainShape, manifest.TrainSha256);
        Expect(Hash.Of<long>(train.Labels) == manifest.LabelsSha256, TrainName, "labels");
        await using var testFile = await open(TestName);
        return new(train, Read(TestName, testFile, manifest.TestShape, manifest.TestSha256), manifest);
    }

    private static ImageSet Read(string name, Stream stream, IReadOnlyList<int> shape, string sum)
    {
        var file = Safetensors.Read(stream);
        var (images, labels) = (file["images"], file["labels"]);
        Expect(images.Shape.SequenceEqual(shape.Select(length => (long)length)), name, "shape");
        Expect(Hash.Of(images.Values<float>()) == sum, name, "images");
        Expect(file.Metadata.GetValueOrDefault(LabelsSum) == Hash.Of(labels.Values<long>()), name, "labels");
        Expect(labels.Shape.SequenceEqual([shape[0]]), name, "labels");
        return new(images.Values<float>().ToArray(), shape, labels.Values<long>().ToArray());
    }

    private static void Expect(bool holds, string file, string what)
    {
        if (!holds)
        {
            throw new InvalidDataException($"{file} is damaged: its {what} are not those of the manifest.");
        }
    }
}
