using EquiSep.Core.Datasets.Files;

namespace EquiSep.Core.Datasets.Reading;

/// <summary>
/// CIFAR-10 in its six batches, binary or Python version, as files of their own or inside the published archive. The training
/// batches stay in memory (154 MB) because labels, which are needed first, lie among the images.
/// </summary>
internal sealed class CifarCorpus : RawCorpus
{
    private const string Test = "test_batch";
    private readonly int batchImages;
    private readonly Func<string, int, CifarBatch> load;
    private readonly Lazy<CifarBatch[]> train;

    private CifarCorpus(string source, CorpusLayout layout, Func<string, int, CifarBatch> load)
        : base(layout, source)
    {
        this.load = load;
        batchImages = layout.TrainImages / TrainBatches.Length;
        train = new Lazy<CifarBatch[]>(() => [.. TrainBatches.Select(batch => load(batch, batchImages))]);
    }

    /// <summary>Names of all batches, without the <c>.bin</c> of the binary version.</summary>
    public static string[] Batches { get; } = [.. TrainBatches, Test];

    private static string[] TrainBatches => ["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5"];

    /// <summary>The corpus in <paramref name="files"/>, which must be of the size of <paramref name="layout"/>.</summary>
    /// <exception cref="DatasetException">There is neither an archive nor a file for each batch.</exception>
    public static new CifarCorpus Open(CorpusFiles files, CorpusLayout layout)
    {
        if (files.Paths.FirstOrDefault(file => file.Key.EndsWith(".tar.gz", StringComparison.Ordinal)).Value is { } archive)
        {
            return new CifarCorpus(files.Source, layout, new CifarArchive(archive, layout).Load);
        }

        var batches = Batches.ToDictionary(batch => batch, batch => Find(files, batch));
        return new CifarCorpus(files.Source, layout, (batch, images) => Load(batches[batch], layout, images));
    }

    /// <inheritdoc/>
    public override byte[] ReadTrainLabels() => [.. train.Value.SelectMany(batch => batch.Labels)];

    /// <inheritdoc/>
    public override byte[] ReadTrainImages(IReadOnlyList<int> indices)
    {
        var pixels = new byte[indices.Count * Layout.ImageBytes];
        for (var i = 0; i < indices.Count; i++)
        {
            var (batch, image) = Math.DivRem(indices[i], batchImages);
            train.Value[batch].Copy(image, pixels.AsSpan(i * Layout.ImageBytes, Layout.ImageBytes));
        }

        return pixels;
    }

    /// <inheritdoc/>
    public override RawImages ReadTest()
    {
        var test = load(Test, Layout.TestImages);
        var pixels = new byte[Layout.TestImages * Layout.ImageBytes];
        for (var i = 0; i < Layout.TestImages; i++)
        {
            test.Copy(i, pixels.AsSpan(i * Layout.ImageBytes, Layout.ImageBytes));
        }

        return new RawImages(pixels, test.Labels);
    }

    private static DataFile Find(CorpusFiles files, string batch)
    {
        return files.Paths.TryGetValue(batch + ".bin", out var path) || files.Paths.TryGetValue(batch, out path)
            ? DataFile.At(path)
            : throw new DatasetException($"CIFAR-10 from {files.Source} lacks the file {batch}.bin (or {batch} of the Python version).");
    }

    private static CifarBatch Load(DataFile file, CorpusLayout layout, int images)
    {
        var content = file.Read(stream => CappedStream.ReadAll(stream, file.Name, CifarBatch.MostBytes(layout, images)));
        return CifarBatch.Parse(file.Name, content, layout, images);
    }
}
