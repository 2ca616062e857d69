using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EquiSep.Core.Numerics;

namespace EquiSep.Core.Separation;

/// <summary>
/// Sums over rows of float64 in a fixed order: four lanes of 64 bits, chains of fused multiply-adds within each lane, the remainder
/// behind the lanes. The order depends on the length alone, not on the width of the processor's registers, the address of the data
/// or the number of threads: equal input gives equal bits on every processor. (<see cref="System.Numerics.Vector{T}"/> has as many
/// lanes as the processor, and a library's dot product may align itself first.)
/// </summary>
/// <remarks>
/// Where registers have 128 bits the four lanes are two registers. Processors without fused multiply-adds compute the same bits
/// (<see cref="FusedMultiplyAdd"/>) in some 50 times the time.
/// Compiled at once with all optimisations: often one call is all a process makes, and it should not run half-compiled.
/// </remarks>
internal static class RowArithmetic
{
    /// <summary>Σ a·b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var x = Vectors(a);
        var y = Vectors(b);
        var (s0, s1, s2, s3) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
        var i = 0;
        for (; i <= x.Length - 4; i += 4)
        {
            s0 = FusedMultiplyAdd.Of(x[i], y[i], s0);
            s1 = FusedMultiplyAdd.Of(x[i + 1], y[i + 1], s1);
            s2 = FusedMultiplyAdd.Of(x[i + 2], y[i + 2], s2);
            s3 = FusedMultiplyAdd.Of(x[i + 3], y[i + 3], s3);
        }

        for (; i < x.Length; i++)
        {
            s0 = FusedMultiplyAdd.Of(x[i], y[i], s0);
        }

        var sum = Sum((s0 + s1) + (s2 + s3));
        for (var tail = x.Length * Vector256<double>.Count; tail < a.Length; tail++)
        {
            sum += a[tail] * b[tail];
        }

        return sum;
    }

    /// <summary>‖a − b‖².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SquaredDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var x = Vectors(a);
        var y = Vectors(b);
        var squares = Vector256<double>.Zero;
        for (var i = 0; i < x.Length; i++)
        {
            var difference = x[i] - y[i];
            squares = FusedMultiplyAdd.Of(difference, difference, squares);
        }

        var square = Sum(squares);
        for (var tail = x.Length * Vector256<double>.Count; tail < a.Length; tail++)
        {
            square += (a[tail] - b[tail]) * (a[tail] - b[tail]);
        }

        return square;
    }

    /// <summary>Adds a − origin to <paramref name="sums"/> and returns ‖a − origin‖².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double AddDeviation(ReadOnlySpan<double> a, ReadOnlySpan<double> origin, Span<double> sums)
    {
        var x = Vectors(a);
        var y = Vectors(origin);
        var z = Vectors(sums);
        var squares = Vector256<double>.Zero;
        for (var i = 0; i < x.Length; i++)
        {
            var deviation = x[i] - y[i];
            z[i] += deviation;
            squares = FusedMultiplyAdd.Of(deviation, deviation, squares);
        }

        var square = Sum(squares);
        for (var tail = x.Length * Vector256<double>.Count; tail < a.Length; tail++)
        {
            var deviation = a[tail] - origin[tail];
            sums[tail] += deviation;
            square += deviation * deviation;
        }

        return square;
    }

    /// <summary>Turns two rows in their plane: (a, b) becomes (c·a − s·b, s·a + c·b).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rotate(Span<double> a, Span<double> b, double c, double s)
    {
        var x = Vectors(a);
        var y = Vectors(b);
        for (var i = 0; i < x.Length; i++)
        {
            var (p, q) = (x[i], y[i]);
            x[i] = (c * p) - (s * q);
            y[i] = (s * p) + (c * q);
        }

        for (var tail = x.Length * Vector256<double>.Count; tail < a.Length; tail++)
        {
            var (p, q) = (a[tail], b[tail]);
            a[tail] = (c * p) - (s * q);
            b[tail] = (s * p) + (c * q);
        }
    }

    /// <summary>The sum of the lanes, always in the same order; the framework's own does not promise one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Sum(Vector256<double> lanes) => (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);

    private static ReadOnlySpan<Vector256<double>> Vectors(ReadOnlySpan<double> row) => MemoryMarshal.Cast<double, Vector256<double>>(row);

    private static Span<Vector256<double>> Vectors(Span<double> row) => MemoryMarshal.Cast<double, Vector256<double>>(row);
}
