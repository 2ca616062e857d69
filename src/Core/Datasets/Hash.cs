using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EquiSep.Core.Datasets;

/// <summary>SHA-256 of tensors: of their values, little-endian (as every platform of .NET 10 stores them), in lower-case hexadecimal.</summary>
public static class Hash
{
    /// <summary>Of a float32 or int64 tensor.</summary>
    public static string Of<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)));
    }
}
