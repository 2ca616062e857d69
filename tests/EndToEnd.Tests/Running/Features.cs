using System.Runtime.InteropServices;
using System.Text;

namespace EquiSep.EndToEnd.Tests.Running;

/// <summary>Features that somebody wants to have measured: ten samples of one number, five of each of two classes.</summary>
internal static class Features
{
    private const double Distance = 4;
    private static readonly double[] offsets = [-2, -1, 0, 1, 2];

    /// <summary>Their separation by hand: the variance within, 2, by that between the means ±2, 4.</summary>
    public const double Within = 0.5;

    /// <summary>The form in which they are sent.</summary>
    public static HttpContent Form() => new MultipartFormDataContent
    {
        { new ByteArrayContent(Npy("<f8", "(10, 1)", MemoryMarshal.AsBytes<double>([.. offsets, .. offsets.Select(offset => offset + Distance)]))), "features", "features.npy" },
        { new ByteArrayContent(Npy("<i8", "(10,)", MemoryMarshal.AsBytes<long>([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]))), "labels", "labels.npy" },
    };

    // Version 1.0: magic, length of the header, header, padded to whole 64 bytes, numbers.
    private static byte[] Npy(string type, string shape, ReadOnlySpan<byte> numbers)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. numbers];
    }
}
