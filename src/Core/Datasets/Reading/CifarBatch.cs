namespace EquiSep.Core.Datasets.Reading;

/// <summary>One batch of CIFAR-10: images of 3072 bytes (red, green and blue plane of 32×32) and their labels.</summary>
/// <param name="labels">Class numbers.</param>
/// <param name="content">Holds the images.</param>
/// <param name="first">Where in it the first image begins.</param>
/// <param name="stride">From the beginning of an image to that of the next.</param>
internal sealed class CifarBatch(byte[] labels, ReadOnlyMemory<byte> content, int first, int stride)
{
    private const byte PickleProtocol = 0x80;

    /// <summary>Class numbers.</summary>
    public byte[] Labels => labels;

    /// <summary>
    /// Most bytes that a batch of <paramref name="images"/> can have in any version: the Python one adds names, and Python 3 may have
    /// written bytes as UTF-8.
    /// </summary>
    public static long MostBytes(CorpusLayout layout, int images) => ((long)images * ((2 * layout.ImageBytes) + 64)) + 4096;

    /// <summary>Reads a batch; a pickle begins with a byte that no label is.</summary>
    /// <param name="name">What errors call it.</param>
    /// <param name="content">The whole file.</param>
    /// <param name="layout">Decides the size of an image.</param>
    /// <param name="images">Expected number of images.</param>
    /// <exception cref="DatasetException">It is no batch of that size.</exception>
    public static CifarBatch Parse(string name, byte[] content, CorpusLayout layout, int images)
    {
        return content is [PickleProtocol, ..]
            ? FromPickle(name, content, layout, images)
            : FromBinary(name, content, layout, images);
    }

    /// <summary>Copies image <paramref name="index"/> of the batch.</summary>
    public void Copy(int index, Span<byte> image) => content.Span.Slice(first + (index * stride), image.Length).CopyTo(image);

    private static CifarBatch FromBinary(string name, byte[] content, CorpusLayout layout, int images)
    {
        var stride = 1 + layout.ImageBytes;
        if (content.Length != images * stride)
        {
            throw new DatasetException($"{name} has {content.Length:N0} bytes; a binary batch of {images:N0} images has {images * stride:N0}.");
        }

        var labels = new byte[images];
        for (var i = 0; i < images; i++)
        {
            labels[i] = content[i * stride];
        }

        return new CifarBatch(Reading.Labels.Check(name, labels), content, 1, stride);
    }

    private static CifarBatch FromPickle(string name, byte[] content, CorpusLayout layout, int images)
    {
        var batch = PickleReader.Read(name, content) as Dictionary<string, object?>;
        var labels = batch?.GetValueOrDefault("labels") as List<object?>;
        var data = batch?.GetValueOrDefault("data") as PickledArray;
        if (labels is null || labels.Count != images || data is null || data.Bytes.Length != images * layout.ImageBytes
            || data.Shape is not [long rows, long columns] || rows != images || columns != layout.ImageBytes)
        {
            throw new DatasetException($"{name} is not a CIFAR-10 batch: 'labels' of {images:N0} and 'data' of {images:N0}×{layout.ImageBytes} bytes are expected.");
        }

        var bytes = labels.Select(label => label is >= 0L and <= 255L ? (byte)(long)label : byte.MaxValue).ToArray();
        return new CifarBatch(Reading.Labels.Check(name, bytes), data.Bytes, 0, layout.ImageBytes);
    }
}
