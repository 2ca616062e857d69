using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace EquiSep.Api.Tests.Features;

/// <summary>NumPy files, version 1.0.</summary>
internal static class Npy
{
    public static byte[] Matrix(float[] values, int columns) => Write("<f4", $"({values.Length / columns}, {columns})", MemoryMarshal.AsBytes<float>(values));

    public static byte[] Vector(long[] values) => Write("<i8", string.Create(CultureInfo.InvariantCulture, $"({values.Length},)"), MemoryMarshal.AsBytes<long>(values));

    private static byte[] Write(string type, string shape, ReadOnlySpan<byte> data)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}";
        var padded = header.PadRight(((header.Length + 11 + 63) / 64 * 64) - 11) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)padded.Length, (byte)(padded.Length >> 8), .. Encoding.ASCII.GetBytes(padded), .. data];
    }
}
