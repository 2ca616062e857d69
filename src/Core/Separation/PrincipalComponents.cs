using System.Runtime.InteropServices;
using EquiSep.Core.Networks.Torch;
using static TorchSharp.torch;

namespace EquiSep.Core.Separation;

/// <summary>
/// Features in the coordinates of their first principal components, as the authors reduce those of residual networks. The singular
/// value decomposition is exact, float64 without randomness, and thin: nothing of d×d is built.
/// </summary>
/// <remarks>
/// The decomposition is libtorch's, whose kernels depend on the processor and the number of threads. The last digits of the components, and
/// of the separation measured in them, hold on one kind of processor only.
/// </remarks>
public static class PrincipalComponents
{
    /// <summary>Components that are kept.</summary>
    public const int Kept = 100;

    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>
    /// The features less their mean over all samples, n×<see cref="Kept"/>, or n×min(n, d) where that is less. Components that have
    /// no variance but rounding are exact zeros.
    /// </summary>
    /// <param name="features">n×d; where a feature is NaN or infinite they are given back as they are.</param>
    public static FeatureMatrix Reduce(FeatureMatrix features)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var turn = new TorchThreads(convolutional: true, gpu: false).Enter();
        using var scope = NewDisposeScope();
        using var silence = no_grad();
        var rows = ToTensor(features);
        rows.sub_(rows.mean([0], keepdim: true));
        if (!rows.isfinite().all().item<bool>())
        {
            return features;
        }

        var (left, values, _) = linalg.svd(rows, fullMatrices: false);
        var kept = Math.Min(Kept, (int)values.shape[0]);
        var largest = values.narrow(0, 0, kept);
        var rounding = Math.Max(features.Samples, features.Width) * Epsilon * values[0];
        var components = (left.narrow(1, 0, kept) * where(largest > rounding, largest, zeros_like(largest))).contiguous();
        return FeatureMatrix.Over(MemoryMarshal.Cast<byte, double>(components.bytes).ToArray(), kept);
    }

    private static Tensor ToTensor(FeatureMatrix features)
    {
        var rows = empty(features.Samples, features.Width, ScalarType.Float64);
        var buffer = new double[features.Width];
        for (var i = 0; i < features.Samples; i++)
        {
            using var row = rows[i];
            MemoryMarshal.AsBytes(features.Read(i, 0, buffer)).CopyTo(row.bytes);
        }

        return rows;
    }
}
