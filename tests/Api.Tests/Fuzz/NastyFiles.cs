using System.Text;
using EquiSep.Api.Tests.Features;

namespace EquiSep.Api.Tests.Fuzz;

/// <summary>Files that claim to be NumPy's, and forms that claim to hold two of them.</summary>
internal static class NastyFiles
{
    private static readonly string[] shapes =
    [
        "(4, 1)", "(4,)", "()", "(0, 0)", "(0,)", "(-4, 1)", "(4, -1)", "(4294967296, 4294967296)", "(9223372036854775807, 2)", "(9223372036854775808, 1)", "(2147483647, 1)", "(1e308, 1)", "(NaN, 1)", "(True, 4)", "(4, 1, 1)", "4", "'4'",
        "(__import__('os').abort(), 1)", "(" + string.Concat(Enumerable.Repeat("1,", 2000)) + ")", "((4,), 1)", "(4, 1",
    ];

    private static readonly string[] types =
    [
        "'<f4'", "'<f8'", "'>f8'", "'<i8'", "'|u1'", "'|b1'", "'|O'", "'<U4'", "'<c16'", "'<f2'", "'<f99999999999'", "[('a', '<f4')]", "''", "None", "'\\x00'",
    ];

    private static readonly Func<byte[]>[] values =
    [
        () => Bytes([-1, 1, 9, 11]), () => Bytes([float.NaN, 1, 9, 11]), () => Bytes([float.PositiveInfinity, 1, float.NegativeInfinity, 3]), () => Bytes([float.MaxValue, -float.MaxValue, 1, 0]), () => Bytes([1, 1, 1, 1]), () => [], () => [1, 2, 3],
    ];

    private static readonly string[] classes = ["0011", "0000", "0123", "9999", "001", ""];

    /// <summary>One file.</summary>
    public static byte[] File(System.Random random) => random.Next(12) switch
    {
        0 => [],
        1 => [0x93, .. "NUMPY"u8],
        2 => [0x93, .. "NUMPY"u8, 1, 0, 255, 255, (byte)'{'],
        3 => [0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255, (byte)'{'],
        4 => [0x93, .. "NUMPY"u8, (byte)random.Next(256), (byte)random.Next(256), 16, 0, .. new byte[64]],
        5 => [0x80, 4, .. "cos\nsystem\n"u8],
        6 => Flipped(Npy.Matrix([-1, 1, 9, 11], 1), random),
        7 => Npy.Matrix([-1, 1, 9, 11], 1)[..random.Next(1, 90)],
        8 => Random(random),
        9 => Npy.Vector([.. Pick(random, classes).Select(c => (long)(c - '0')), long.MinValue, long.MaxValue]),
        10 => Npy.Matrix([.. Enumerable.Repeat(1f, 4096)], 2048),
        _ => Header(Pick(random, types), Pick(random, ["True", "False", "0", "None", "__import__('os')"]), Pick(random, shapes), Pick(random, values)()),
    };

    /// <summary>A form: the right files, nasty files, or parts that do not belong there.</summary>
    public static HttpContent Form(System.Random random)
    {
        var form = new MultipartFormDataContent(Pick(random, ["b", "--", new string('x', 70)]));
        var features = random.Next(2) == 0 ? Npy.Matrix([-1, 1, 9, 11], 1) : File(random);
        var labels = random.Next(2) == 0 ? Npy.Vector([.. Pick(random, classes).Select(c => (long)(c - '0'))]) : File(random);
        Add("features", features);
        Add("labels", labels);
        for (var i = random.Next(12) == 0 ? 30 : random.Next(6) / 5; i > 0; i--)
        {
            Add(Pick(random, ["features", "labels", "imbalanced", "x", "\"", ";", "../x", new string('n', 3000)]), File(random));
        }

        if (random.Next(6) == 0)
        {
            form.Add(new StringContent(Pick(random, NastyValues.Texts)), "imbalanced");
        }

        return form;

        void Add(string name, byte[] content)
        {
            var part = new ByteArrayContent(content);
            part.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"{name}\"; filename=\"{Pick(random, ["f.npy", "../../f.npy", "/etc/passwd", "", "con", "a\"b", "é"])}\"");
            form.Add(part);
        }
    }

    private static byte[] Header(string type, string order, string shape, byte[] data)
    {
        var header = $"{{'descr': {type}, 'fortran_order': {order}, 'shape': {shape}, }}";
        var padded = header.PadRight(((header.Length + 11 + 63) / 64 * 64) - 11) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)padded.Length, (byte)(padded.Length >> 8), .. Encoding.ASCII.GetBytes(padded), .. data];
    }

    private static byte[] Flipped(byte[] file, System.Random random)
    {
        file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
        return file;
    }

    private static byte[] Random(System.Random random)
    {
        var bytes = new byte[random.Next(300)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Bytes(float[] numbers) => System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(numbers).ToArray();

    private static T Pick<T>(System.Random random, IReadOnlyList<T> of) => of[random.Next(of.Count)];
}
