using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using EquiSep.Core.Formats;
using EquiSep.Core.Separation;

namespace EquiSep.Core.Tests.Formats;

public sealed class NpyReaderTests
{
    private const string Plain = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Features_of_every_format_version_are_read(byte version)
    {
        var features = Features(FileOf(Plain, Bytes(1f, 2f, 3f, 4f, 5f, -6.5f), version));
        Assert.Equal((2, 3), (features.Samples, features.Width));
        Assert.Equal([4, 5, -6.5], features.Read(1, 0, new double[3]).ToArray());
    }

    [Fact]
    public void Float64_features_keep_their_precision()
    {
        var features = Features(FileOf(Plain.Replace("f4", "f8"), Bytes(0.1, 0.2, 0.3, Math.PI, double.Epsilon, -6.5)));
        Assert.Equal([Math.PI, double.Epsilon], features.Read(1, 0, new double[2]).ToArray());
    }

    [Theory]
    [InlineData("{\"shape\":(2,3),\"fortran_order\":False,\"descr\":\"=f4\"}")]
    [InlineData(" { 'fortran_order' : False , 'descr' : '<f4' , 'shape' : ( 2 , 3 , ) } ")]
    public void Order_quotes_and_spaces_of_the_header_are_free(string header)
    {
        Assert.Equal(3, Features(FileOf(header, new byte[24])).Width);
    }

    [Fact]
    public void Labels_of_every_integer_type_are_read()
    {
        Assert.Equal([0, 1, -1], Labels("|i1", Bytes<sbyte>(0, 1, -1)));
        Assert.Equal([0, 1, 255], Labels("|u1", Bytes<byte>(0, 1, 255)));
        Assert.Equal([0, 1, -300], Labels("<i2", Bytes<short>(0, 1, -300)));
        Assert.Equal([0, 1, 65535], Labels("<u2", Bytes<ushort>(0, 1, 65535)));
        Assert.Equal([0, 1, int.MinValue], Labels("<i4", Bytes(0, 1, int.MinValue)));
        Assert.Equal([0, 1, uint.MaxValue], Labels("<u4", Bytes<uint>(0, 1, uint.MaxValue)));
        Assert.Equal([0, 1, long.MinValue], Labels("<i8", Bytes<long>(0, 1, long.MinValue)));
        Assert.Equal([0, 1, 2], Labels("<u8", Bytes<ulong>(0, 1, 2)));
        Assert.Contains("a label is larger than", Assert.Throws<InvalidDataException>(() => Labels("<u8", Bytes<ulong>(0, 1, ulong.MaxValue))).Message);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", "fortran_order is True; allowed: C order")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }", "'>f4' is big-endian; allowed: little-endian")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }", "features of type |O; allowed: <f4 (float32), <f8 (float64)")]
    [InlineData("{'descr': '<f2', 'fortran_order': False, 'shape': (2, 3), }", "features of type <f2")]
    [InlineData("{'descr': '<i8', 'fortran_order': False, 'shape': (2, 3), }", "features of type <i8")]
    [InlineData("{'descr': 'float', 'fortran_order': False, 'shape': (2, 3), }", "'float' is not a plain type")]
    [InlineData("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (2, 3), }", "structured type")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }", "shape (6) has 1 dimensions; allowed: 2")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", "shape () has 0 dimensions")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 3), }", "has 3 dimensions; allowed: 2")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }", "shape (0, 3) is not possible")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", "is not possible")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 3), }", "fits 64 bits")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3), }", "expected a whole number")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (6), }", "expected ','")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': __import__('os'), }", "expected '('")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3), }", "expected True or False")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }", "one dictionary with descr, fortran_order and shape")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'x': 1}", "key 'x' is unknown or given twice")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}", "key 'descr' is unknown or given twice")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)} 1", "one dictionary")]
    [InlineData("{'descr': '<f4", "expected a quoted string")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3", "expected ')'")]
    [InlineData("", "expected '{'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }", "the array needs 32 bytes of data and the file has 24")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", "the array needs 16 bytes of data and the file has 24")]
    public void Features_that_cannot_be_used_are_refused_with_file_and_reason(string header, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => Features(FileOf(header, new byte[24])));
        Assert.StartsWith("features.npy: ", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Labels_that_cannot_be_used_are_refused()
    {
        Assert.Contains("labels.npy: labels of type <f8; allowed: whole numbers", Assert.Throws<InvalidDataException>(() => Labels("<f8", new byte[24])).Message);
        Assert.Contains("labels of type |b1", Assert.Throws<InvalidDataException>(() => Labels("|b1", new byte[3])).Message);
        Assert.Contains("'>i4' is big-endian", Assert.Throws<InvalidDataException>(() => Labels(">i4", new byte[12])).Message);
        var matrix = FileOf("{'descr': '<i4', 'fortran_order': False, 'shape': (3, 1), }", new byte[12]);
        Assert.Contains("has 2 dimensions; allowed: 1", Assert.Throws<InvalidDataException>(() => NpyReader.ReadLabels(new MemoryStream(matrix), "labels.npy")).Message);
    }

    [Fact]
    public void Files_that_are_not_npy_are_refused()
    {
        var bytes = FileOf(Plain, new byte[24]);
        Assert.Contains("does not begin with", Refused([.. "PK"u8, .. bytes]));
        Assert.Contains("truncated", Refused(bytes[..5]));
        Assert.Contains("truncated", Refused(bytes[..40]));
        bytes[6] = 4;
        Assert.Contains("version 4.0; allowed: 1.0, 2.0, 3.0", Refused(bytes));
        var long2 = FileOf(Plain, new byte[24], version: 2);
        BinaryPrimitives.WriteUInt32LittleEndian(long2.AsSpan(8), uint.MaxValue);
        Assert.Contains("a header of 4294967295 bytes", Refused(long2));
    }

    [Fact]
    public void Without_seeking_a_wrong_length_is_still_noticed()
    {
        var bytes = FileOf(Plain, new byte[24]);
        Assert.Contains("truncated", Assert.Throws<InvalidDataException>(() => NpyReader.ReadFeatures(new ForwardStream(bytes[..^1]), "x.npy")).Message);
        Assert.Contains("goes on after its array", Assert.Throws<InvalidDataException>(() => NpyReader.ReadFeatures(new ForwardStream([.. bytes, 0]), "x.npy")).Message);
        Assert.Equal(2, NpyReader.ReadFeatures(new ForwardStream(bytes), "x.npy").Samples);
    }

    [Fact]
    public void A_small_file_that_promises_gigabytes_gets_no_memory_for_them()
    {
        var bytes = FileOf("{'descr': '<f8', 'fortran_order': False, 'shape': (2147483591, 1), }", new byte[24]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("truncated", Assert.Throws<InvalidDataException>(() => NpyReader.ReadFeatures(new ForwardStream(bytes), "x.npy")).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    [Fact]
    public void A_long_file_is_read_without_seeking()
    {
        const int samples = 3_000_000;
        var data = new byte[samples];
        data[^1] = 7;
        var bytes = FileOf($"{{'descr': '|u1', 'fortran_order': False, 'shape': ({samples},), }}", data);
        var labels = NpyReader.ReadLabels(new ForwardStream(bytes), "x.npy");
        Assert.Equal((samples, 7L), (labels.Length, labels[^1]));
    }

    private static FeatureMatrix Features(byte[] file) => NpyReader.ReadFeatures(new MemoryStream(file), "features.npy");

    private static long[] Labels(string description, byte[] data)
    {
        var header = $"{{'descr': '{description}', 'fortran_order': False, 'shape': (3,), }}";
        return NpyReader.ReadLabels(new MemoryStream(FileOf(header, data)), "labels.npy");
    }

    private static string Refused(byte[] file) => Assert.Throws<InvalidDataException>(() => Features(file)).Message;

    private static byte[] Bytes<T>(params T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    /// <summary>As NumPy writes it: magic, version, length, and the header padded with spaces to a multiple of 64 and ended by a line feed.</summary>
    private static byte[] FileOf(string header, byte[] data, byte version = 1)
    {
        var prefix = version == 1 ? 10 : 12;
        var padded = header.PadRight(((prefix + header.Length) / 64 * 64) + 63 - prefix) + "\n";
        var length = new byte[prefix - 8];
        if (version == 1)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)padded.Length);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)padded.Length);
        }

        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. Encoding.ASCII.GetBytes(padded), .. data];
    }
}
