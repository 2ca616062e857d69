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

    /// <summary>A batch as Python 3 saves it again, with the opcodes of a protocol and of the NumPy of its time.</summary>
    /// <param name="protocol">2 to 5.</param>
    /// <param name="labels">Class numbers.</param>
    /// <param name="pixels">The images.</param>
    public static byte[] BatchOfPython3(int protocol, byte[] labels, byte[] pixels)
    {
        var rows = labels.Length;
        var memo = 0;
        byte[] head = protocol >= 4 ? [0x80, (byte)protocol, 0x95, .. BitConverter.GetBytes(1234L)] : [0x80, (byte)protocol];
        byte[] items = [.. labels.Chunk(7).SelectMany(group => new byte[] { (byte)'(' }.Concat(group.SelectMany(Int)).Append((byte)'e'))];
        byte[] type = [.. Name("numpy", "dtype"), .. Unicode("u1"), 0x89, 0x88, 0x87, (byte)'R', .. Memo(), .. "(K\u0003"u8, .. Unicode("|"), .. "NNN"u8, .. Int(-1), .. Int(-1), .. "K\0tb"u8];
        byte[] shape = [.. Int(rows), .. Int(pixels.Length / rows), 0x86, .. Memo()];
        byte[] array = protocol == 5
            ? [.. Name("numpy._core.numeric", "_frombuffer"), (byte)'(', 0x96, .. BitConverter.GetBytes((long)pixels.Length), .. pixels, .. Memo(), .. type, .. shape, .. Unicode("C"), (byte)'t', .. Memo(), (byte)'R']
            : [.. Name("numpy.core.multiarray", "_reconstruct"), .. Name("numpy", "ndarray"), .. "K\0"u8, 0x85, .. Bytes("b"u8.ToArray()), 0x87, (byte)'R', .. Memo(), .. "(K\u0001"u8, .. shape, .. type, 0x89, .. Bytes(pixels), .. "tb"u8];
        return [.. head, .. "}"u8, .. Memo(), (byte)'(', .. Unicode("labels"), .. "]"u8, .. Memo(), .. items, .. Unicode("data"), .. array, .. Unicode("batch_label"), .. Bytes([.. Enumerable.Repeat((byte)'é', 300)]), .. "u."u8];

        byte[] Memo() => protocol >= 4 ? [0x94] : [(byte)'q', (byte)memo++];

        byte[] Unicode(string text) => protocol >= 4
            ? [0x8c, (byte)text.Length, .. Ascii(text), .. Memo()]
            : [(byte)'X', .. LittleEndian(text.Length), .. Ascii(text), .. Memo()];

        byte[] Name(string module, string name) => protocol >= 4
            ? [.. Unicode(module), .. Unicode(name), 0x93, .. Memo()]
            : [(byte)'c', .. Ascii($"{module}\n{name}\n"), .. Memo()];

        byte[] Bytes(byte[] bytes)
        {
            if (protocol == 2)
            {
                var characters = Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(bytes));
                return [.. Name("_codecs", "encode"), (byte)'X', .. LittleEndian(characters.Length), .. characters, .. Memo(), .. Unicode("latin1"), 0x86, .. Memo(), (byte)'R', .. Memo()];
            }

            return bytes.Length <= byte.MaxValue ? [(byte)'C', (byte)bytes.Length, .. bytes, .. Memo()] : [(byte)'B', .. LittleEndian(bytes.Length), .. bytes, .. Memo()];
        }
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
