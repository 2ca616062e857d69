using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace EquiSep.Core.Networks.Torch;

/// <summary>Float32 tensors from the device to arrays.</summary>
internal static class HostCopy
{
    /// <summary>The elements in row-major order.</summary>
    public static float[] ToHost(this Tensor values)
    {
        var host = new float[values.NumberOfElements];
        values.CopyTo(host);
        return host;
    }

    /// <summary>Fills the start of <paramref name="target"/> with the elements in row-major order.</summary>
    public static void CopyTo(this Tensor values, Span<float> target)
    {
        // TorchSharp's accessor of an empty tensor throws.
        if (values.NumberOfElements > 0)
        {
            using var near = values.cpu();
            using var rows = near.contiguous();
            MemoryMarshal.Cast<byte, float>(rows.bytes).CopyTo(target);
        }
    }
}
