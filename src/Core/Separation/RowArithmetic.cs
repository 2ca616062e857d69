using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EquiSep.Core.Separation;

/// <summary>
/// Sums over rows of float64. The order of every sum depends on the length alone, not on the address of the data or the
/// number of threads, so that equal input gives equal bits on one machine (a library's dot product may align itself first).
/// Compiled at once with all optimisations: often one call is all a process makes, and it should not run half-compiled.
/// </summary>
internal static class RowArithmetic
{
    /// <summary>Σ a·b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var x = Vectors(a);
        var y = Vectors(b);
        var (s0, s1, s2, s3) = (Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
        var i = 0;
        for (; i <= x.Length - 4; i += 4)
        {
            s0 = Vector.FusedMultiplyAdd(x[i], y[i], s0);
            s1 = Vector.FusedMultiplyAdd(x[i + 1], y[i + 1], s1);
            s2 = Vector.FusedMultiplyAdd(x[i + 2], y[i + 2], s2);
            s3 = Vector.FusedMultiplyAdd(x[i + 3], y[i + 3], s3);
        }

        for (; i < x.Length; i++)
        {
            s0 = Vector.FusedMultiplyAdd(x[i], y[i], s0);
        }

        var sum = Vector.Sum((s0 + s1) + (s2 + s3));
        for (var tail = x.Length * Vector<double>.Count; tail < a.Length; tail++)
        {
            sum += a[tail] * b[tail];
        }

        return sum;
    }

    /// <summary>Adds a − origin to <paramref name="sums"/> and returns ‖a − origin‖².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double AddDeviation(ReadOnlySpan<double> a, ReadOnlySpan<double> origin, Span<double> sums)
    {
        var x = Vectors(a);
        var y = Vectors(origin);
        var z = Vectors(sums);
        var squares = Vector<double>.Zero;
        for (var i = 0; i < x.Length; i++)
        {
            var deviation = x[i] - y[i];
            z[i] += deviation;
            squares = Vector.FusedMultiplyAdd(deviation, deviation, squares);
        }

        var square = Vector.Sum(squares);
        for (var tail = x.Length * Vector<double>.Count; tail < a.Length; tail++)
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

        for (var tail = x.Length * Vector<double>.Count; tail < a.Length; tail++)
        {
            var (p, q) = (a[tail], b[tail]);
            a[tail] = (c * p) - (s * q);
            b[tail] = (s * p) + (c * q);
        }
    }

    private static ReadOnlySpan<Vector<double>> Vectors(ReadOnlySpan<double> row) => MemoryMarshal.Cast<double, Vector<double>>(row);

    private static Span<Vector<double>> Vectors(Span<double> row) => MemoryMarshal.Cast<double, Vector<double>>(row);
}
