using EquiSep.Core.Datasets.Files;

namespace EquiSep.Core.Datasets.Reading;

/// <summary>A corpus in four IDX files: MNIST and Fashion-MNIST.</summary>
internal sealed class IdxCorpus : RawCorpus
{
    private readonly DataFile trainImages;
    private readonly DataFile trainLabels;
    private readonly DataFile testImages;
    private readonly DataFile testLabels;

    private IdxCorpus(CorpusFiles files, CorpusLayout layout)
        : base(layout, files.Source)
    {
        trainImages = Find(files, "train-images-idx3-ubyte");
        trainLabels = Find(files, "train-labels-idx1-ubyte");
        testImages = Find(files, "t10k-images-idx3-ubyte");
        testLabels = Find(files, "t10k-labels-idx1-ubyte");
    }

    /// <summary>The corpus in <paramref name="files"/>, which must be of the size of <paramref name="layout"/>.</summary>
    public static new IdxCorpus Open(CorpusFiles files, CorpusLayout layout) => new(files, layout);

    /// <inheritdoc/>
    public override byte[] ReadTrainLabels() => Labels.Check(trainLabels.Name, Idx.Read(trainLabels, Layout.TrainImages));

    /// <inheritdoc/>
    public override byte[] ReadTrainImages(IReadOnlyList<int> indices)
    {
        return Idx.ReadRecords(trainImages, [Layout.TrainImages, Layout.Side, Layout.Side], indices);
    }

    /// <inheritdoc/>
    public override RawImages ReadTest()
    {
        var labels = Labels.Check(testLabels.Name, Idx.Read(testLabels, Layout.TestImages));
        return new RawImages(Idx.Read(testImages, Layout.TestImages, Layout.Side, Layout.Side), labels);
    }

    private DataFile Find(CorpusFiles files, string name)
    {
        return files.Paths.TryGetValue(name, out var path)
            ? DataFile.At(path)
            : throw new DatasetException($"{Layout.Title} from {Source} lacks the file {name}.");
    }
}
