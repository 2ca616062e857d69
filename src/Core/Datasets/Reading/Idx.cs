using System.Buffers.Binary;

namespace EquiSep.Core.Datasets.Reading;

/// <summary>
/// The IDX format of MNIST: two zero bytes, a type, the number of dimensions, each dimension as a big-endian int32, then the data,
/// row-major, big-endian.
/// </summary>
internal static class Idx
{
    /// <summary>Type of unsigned bytes.</summary>
    public const byte Bytes = 0x08;

    /// <summary>Type of int32.</summary>
    public const byte Int32 = 0x0c;

    /// <summary>A whole file of unsigned bytes of the expected shape.</summary>
    /// <exception cref="DatasetException">It is something else.</exception>
    public static byte[] Read(DataFile file, params ReadOnlySpan<int> shape)
    {
        var expected = shape.ToArray();
        return file.Read(content => ReadData(file, content, Bytes, 1, expected));
    }

    /// <summary>A whole file of <paramref name="count"/> int32.</summary>
    /// <exception cref="DatasetException">It is something else.</exception>
    public static int[] ReadInt32(DataFile file, int count)
    {
        var data = file.Read(content => ReadData(file, content, Int32, sizeof(int), [count]));
        return [.. data.Chunk(sizeof(int)).Select(bytes => BinaryPrimitives.ReadInt32BigEndian(bytes))];
    }

    /// <summary>
    /// Some records (entries of the first dimension) of a file of unsigned bytes. A plain file is read at their places only; a
    /// gzipped one is decompressed through a small buffer, to its end, so that its checksum is checked.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="shape">Its expected shape.</param>
    /// <param name="indices">Different record numbers, in any order.</param>
    /// <returns>The records in the order of <paramref name="indices"/>.</returns>
    /// <exception cref="DatasetException">The file is something else.</exception>
    public static byte[] ReadRecords(DataFile file, int[] shape, IReadOnlyList<int> indices)
    {
        var size = (int)Size(shape) / shape[0];
        var ascending = indices.ToArray();
        var places = Enumerable.Range(0, ascending.Length).ToArray();
        Array.Sort(ascending, places);
        return file.Read(content =>
        {
            CheckHeader(file, content, Bytes, shape);
            var records = new byte[indices.Count * size];
            var next = 0;
            for (var i = 0; i < ascending.Length; i++)
            {
                Skip(content, (long)(ascending[i] - next) * size);
                content.ReadExactly(records, places[i] * size, size);
                next = ascending[i] + 1;
            }

            Skip(content, (long)(shape[0] - next) * size);
            CheckLength(file, content, shape, 1);
            return records;
        });
    }

    private static byte[] ReadData(DataFile file, Stream content, byte type, int width, int[] shape)
    {
        CheckHeader(file, content, type, shape);
        var data = new byte[Size(shape) * width];
        content.ReadExactly(data);
        CheckLength(file, content, shape, width);
        return data;
    }

    private static void CheckHeader(DataFile file, Stream content, byte type, int[] shape)
    {
        Span<byte> header = stackalloc byte[sizeof(int) * (1 + shape.Length)];
        content.ReadExactly(header[..sizeof(int)]);
        var expected = (type << 8) | shape.Length;
        var magic = BinaryPrimitives.ReadInt32BigEndian(header);
        if (magic != expected)
        {
            throw new DatasetException($"{file.Name} is not the IDX file expected here: its magic number is 0x{magic:x8}, not 0x{expected:x8}.");
        }

        content.ReadExactly(header[sizeof(int)..]);
        var found = new int[shape.Length];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = BinaryPrimitives.ReadInt32BigEndian(header[(sizeof(int) * (i + 1))..]);
        }

        if (!found.SequenceEqual(shape))
        {
            throw new DatasetException($"{file.Name} says that it holds {string.Join('×', found)} values; {string.Join('×', shape)} are expected.");
        }
    }

    private static void CheckLength(DataFile file, Stream content, int[] shape, int width)
    {
        var size = (sizeof(int) * (1 + shape.Length)) + (Size(shape) * width);
        if (content.CanSeek && content.Length < size)
        {
            throw new EndOfStreamException();
        }

        file.CheckEnd(content, size);
    }

    private static long Size(int[] shape) => shape.Aggregate(1L, (product, length) => product * length);

    private static void Skip(Stream content, long bytes)
    {
        if (content.CanSeek)
        {
            content.Seek(bytes, SeekOrigin.Current);
            return;
        }

        var buffer = new byte[Math.Min(bytes, 1 << 16)];
        for (var left = bytes; left > 0; left -= buffer.Length)
        {
            content.ReadExactly(buffer, 0, (int)Math.Min(left, buffer.Length));
        }
    }
}
