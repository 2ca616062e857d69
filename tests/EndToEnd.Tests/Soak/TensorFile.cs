using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace EquiSep.EndToEnd.Tests.Soak;

/// <summary>
/// A file of tensors as anybody reads it by the description of safetensors: the length of a header (8 bytes), the header (JSON that says of each
/// tensor where it lies), the tensors.
/// </summary>
/// <param name="bytes">The file.</param>
internal sealed class TensorFile(byte[] bytes)
{
    private const int LengthOfLength = 8;
    private readonly int start = LengthOfLength + checked((int)BinaryPrimitives.ReadUInt64LittleEndian(bytes));

    /// <summary>SHA-256 of the numbers of a tensor, lower-case hexadecimal.</summary>
    public string Sha256(string tensor)
    {
        using var header = JsonDocument.Parse(bytes.AsMemory(LengthOfLength, start - LengthOfLength));
        var offsets = header.RootElement.GetProperty(tensor).GetProperty("data_offsets");
        return Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan()[(start + offsets[0].GetInt32())..(start + offsets[1].GetInt32())]));
    }
}
