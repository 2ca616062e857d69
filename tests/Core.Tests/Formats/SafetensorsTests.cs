using System.Buffers.Binary;
using System.Text;
using EquiSep.Core.Formats;

namespace EquiSep.Core.Tests.Formats;

public sealed class SafetensorsTests
{
    [Fact]
    public void Every_element_type_comes_back_as_it_was_written()
    {
        SafeTensor[] written =
        [
            SafeTensor.From<byte>("bytes", [1, 2, 255], 3),
            SafeTensor.From("floats", [1.5f, -0f, float.NaN, 4f, 5f, float.MinValue], 2, 3),
            SafeTensor.From("doubles", [Math.PI], 1, 1, 1),
            SafeTensor.From("longs", [long.MinValue, 9L], 2),
            SafeTensor.From("ints", [int.MinValue, 7], 2),
            SafeTensor.From("words", [uint.MaxValue]),
            SafeTensor.From<float>("nothing", [], 0, 5),
        ];
        var texts = new Dictionary<string, string> { ["epoch"] = "12", ["größe"] = "\"x\"\n" };

        var file = Safetensors.Read(new MemoryStream(Bytes(written, texts)));

        Assert.Equal(texts, file.Metadata);
        Assert.Equal(written.Length, file.Tensors.Count);
        foreach (var tensor in written)
        {
            var read = file[tensor.Name];
            Assert.Equal(tensor.DType, read.DType);
            Assert.Equal(tensor.Shape, read.Shape);
            Assert.Equal(tensor.Data.ToArray(), read.Data.ToArray());
        }

        Assert.Equal([1.5f, -0f, float.NaN, 4f, 5f, float.MinValue], file["floats"].Values<float>().ToArray());
        Assert.Equal([long.MinValue, 9L], file["longs"].Values<long>().ToArray());
    }

    [Fact]
    public void The_bytes_are_length_padded_header_and_data()
    {
        var bytes = Bytes([SafeTensor.From<byte>("b", [9], 1), SafeTensor.From("a", [1f, 2f], 2)], new Dictionary<string, string> { ["k"] = "v" });

        const string Header = """{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[1],"data_offsets":[8,9]}}""";
        var padded = Header.PadRight((Header.Length + 7) / 8 * 8);
        byte[] data = [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40, 9];
        Assert.Equal(FileOf(padded, data), bytes);
        Assert.Equal(0, BinaryPrimitives.ReadInt64LittleEndian(bytes) % 8);
    }

    [Fact]
    public void A_file_written_by_hand_is_read_whatever_the_order_of_its_header()
    {
        var file = Safetensors.Read(new MemoryStream(FileOf(
            """{"late":{"shape":[],"dtype":"U8","data_offsets":[4,5]},"early":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}""", [1, 0, 0, 0, 7])));

        Assert.Equal([1], file["early"].Values<int>().ToArray());
        Assert.Equal([7], file["late"].Values<byte>().ToArray());
        Assert.Empty(file["late"].Shape);
        Assert.Empty(file.Metadata);
    }

    [Fact]
    public void A_stream_that_cannot_seek_is_read_and_its_truncation_noticed()
    {
        var bytes = Bytes([SafeTensor.From("a", [1f, 2f], 2)], null);
        Assert.Equal([1f, 2f], Safetensors.Read(new ForwardStream(bytes))["a"].Values<float>().ToArray());

        var truncated = Assert.Throws<InvalidDataException>(() => Safetensors.Read(new ForwardStream(bytes[..^1])));
        Assert.Contains("ends within tensor 'a'", truncated.Message);
        var longer = Assert.Throws<InvalidDataException>(() => Safetensors.Read(new ForwardStream([.. bytes, 0])));
        Assert.Contains("after its last tensor", longer.Message);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""", 4, "not valid JSON")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "not valid JSON")]
    [InlineData("""[]""", 0, "header is not an object")]
    [InlineData("""{"a":1}""", 0, "'a' is not an object")]
    [InlineData("""{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}""", 2, "'a' has dtype F16; allowed: F64, F32")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "'a' must have dtype, shape and data_offsets, and has dtype, shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":0}}""", 4, "'a' must have")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "shape of tensor 'a' holds -1")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "shape of tensor 'a' holds 1.5")]
    [InlineData("""{"a":{"dtype":"F32","shape":"1","data_offsets":[0,4]}}""", 4, "shape of tensor 'a' is not a list")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,2],"data_offsets":[0,4]}}""", 4, "'a' is too large")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3000000000],"data_offsets":[0,3000000000]}}""", 4, "'a' is too large")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "'a' of shape [2] and F32 needs 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "its data_offsets are [4,0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "its data_offsets are")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "leaves a gap after 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6, "'b' begins at byte 2 of the data, within another")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "gap after 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'a'")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "metadata 'a' is not a text")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "3 bytes left where the tensors should have 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "5 bytes left where the tensors should have 4")]
    public void A_malformed_file_is_refused_with_what_is_wrong(string header, int bytes, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => Safetensors.Read(new MemoryStream(FileOf(header, new byte[bytes]))));
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void A_false_header_length_is_refused_before_anything_is_allocated()
    {
        var huge = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(huge, ulong.MaxValue);
        Assert.Contains("longer than", Assert.Throws<InvalidDataException>(() => Safetensors.Read(new MemoryStream(huge))).Message);

        BinaryPrimitives.WriteUInt64LittleEndian(huge, Safetensors.HeaderLimit);
        Assert.Contains("8 bytes left where the header", Assert.Throws<InvalidDataException>(() => Safetensors.Read(new MemoryStream(huge))).Message);
        Assert.Contains("ends within the header length", Assert.Throws<InvalidDataException>(() => Safetensors.Read(new MemoryStream([1, 0]))).Message);
    }

    [Fact]
    public void Writing_refuses_what_reading_would_refuse()
    {
        var a = SafeTensor.From("a", [1f], 1);
        Assert.Contains("used twice", Assert.Throws<ArgumentException>(() => Bytes([a, a], null)).Message);
        Assert.Contains("reserved", Assert.Throws<ArgumentException>(() => Bytes([a with { Name = "__metadata__" }], null)).Message);
        Assert.Contains("dtype BF16", Assert.Throws<ArgumentException>(() => Bytes([a with { DType = "BF16" }], null)).Message);
        Assert.Contains("8 bytes, but 4", Assert.Throws<ArgumentException>(() => Bytes([a with { Shape = [2] }], null)).Message);
        Assert.Contains("impossible shape", Assert.Throws<ArgumentException>(() => SafeTensor.From("a", [1f], -1, -1)).Message);
        Assert.Contains("Char", Assert.Throws<ArgumentException>(() => SafeTensor.From("a", ['x'], 1)).Message);
    }

    [Fact]
    public void A_missing_tensor_or_another_type_is_named()
    {
        var file = Safetensors.Read(new MemoryStream(Bytes([SafeTensor.From("images", [1f], 1)], null)));
        Assert.Contains("no tensor 'labels'; it has images", Assert.Throws<InvalidDataException>(() => file["labels"]).Message);
        Assert.Contains("'images' has dtype F32, not Int64", Assert.Throws<InvalidDataException>(() => file["images"].Values<long>().Length).Message);
    }

    private static byte[] Bytes(IReadOnlyList<SafeTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    private static byte[] FileOf(string header, byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. data];
    }
}
