using System.Buffers.Binary;
using System.IO.Compression;

namespace EquiSep.Core.Tests.Datasets;

/// <summary>Makes the bytes of corpus files.</summary>
internal static class IdxBytes
{
    /// <summary>An IDX file of unsigned bytes.</summary>
    public static byte[] Of(byte[] data, params int[] shape) => [0, 0, 8, (byte)shape.Length, .. shape.SelectMany(BigEndian), .. data];

    public static byte[] BigEndian(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Gzip(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return bytes.ToArray();
    }
}
