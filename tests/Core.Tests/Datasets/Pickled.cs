using System.Buffers.Binary;
using System.Text;

namespace EquiSep.Core.Tests.Datasets;

/// <summary>Writes pickles as Python 2 wrote the batches of CIFAR-10: protocol 2, every object memoised, list items in groups.</summary>
internal static class Pickled
{
    public static byte[] Batch(byte[] labels, byte[] pixels, string reconstruct = "numpy.core.multiarray\n_reconstruct\n")
    {
        var rows = labels.Length;
        byte[] items = [.. labels.Chunk(7).SelectMany(group => new byte[] { (byte)'(' }.Concat(group.SelectMany(Int)).Append((byte)'e'))];
        return
        [
            0x80, 2, .. "}q\u0001("u8,
            .. Text("batch_label"), .. "q\u0002"u8, .. Text("training batch 1 of 5"), .. "q\u0003"u8,
            .. Text("labels"), .. "q\u0004]q\u0005"u8, .. items,
            .. Text("data"), .. "q\u0006c"u8, .. Ascii(reconstruct), .. "q\u0007cnumpy\nndarray\nq\u0008K\0"u8, 0x85, .. Text("b"), 0x87, .. "Rq\u0009"u8,
            .. "(K\u0001"u8, .. Int(rows), .. Int(pixels.Length / rows), 0x86, .. "cnumpy\ndtype\nq\u000a"u8, .. Text("u1"), .. "K\0K\u0001"u8, 0x87,
            .. "Rq\u000b(K\u0003"u8, .. Text("|"), .. "NNN"u8, .. Int(-1), .. Int(-1), .. "K\0tb"u8, 0x89,
            (byte)'T', .. LittleEndian(pixels.Length), .. pixels, .. "tb"u8,
            .. Text("filenames"), .. "q\u000c]q\u000d("u8, .. Text("leptodactylus_pentadactylus_s_000004.png"), .. "q\u000ee"u8, .. "u."u8,
        ];
    }

    private static byte[] Text(string text) => [(byte)'U', (byte)text.Length, .. Ascii(text)];

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static byte[] Int(byte value) => [(byte)'K', value];

    private static byte[] Int(int value) => value is >= 0 and <= ushort.MaxValue
        ? value <= byte.MaxValue ? Int((byte)value) : [(byte)'M', (byte)value, (byte)(value >> 8)]
        : [(byte)'J', .. LittleEndian(value)];

    private static byte[] LittleEndian(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
