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

    /// <summary>Fills <paramref name="target"/> with the elements in row-major order.</summary>
    public static void CopyTo(this Tensor values, float[] target)
    {
        // TorchSharp's accessor of an empty tensor throws.
        if (target.Length > 0)
        {
            using var near = values.cpu();
            using var rows = near.contiguous();
            rows.data<float>().CopyTo(target);
        }
    }
}
