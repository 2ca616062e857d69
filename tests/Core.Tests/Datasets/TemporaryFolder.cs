using System.Buffers.Binary;
using System.IO.Compression;

namespace EquiSep.Core.Tests.Datasets;

/// <summary>A folder of files made by a test, gone after it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("equisep-test-").FullName;

    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string WriteGzip(string name, byte[] content) => Write(name, Gzip(content));

    public static byte[] Gzip(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return bytes.ToArray();
    }

    /// <summary>An IDX file of unsigned bytes.</summary>
    public static byte[] Idx(byte[] data, params int[] shape) => [0, 0, 8, (byte)shape.Length, .. shape.SelectMany(BigEndian), .. data];

    public static byte[] BigEndian(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    public string At(string name) => Path.Combine(folder, name);

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
