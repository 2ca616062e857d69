using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EquiSep.Core.Separation;

/// <summary>
/// Fused multiply-adds of float64: a·b + c with one rounding, by the processor where it has them (since 2013), else by ordinary vector
/// operations with the same bits, in some 6 ns each. The C library's scalar function, which .NET would call, takes 70 times as long there.
/// </summary>
/// <remarks>
/// Exact product (Dekker 1971) and exact sums (Knuth), the last of them rounded to odd, which makes the final rounding the only one:
/// S. Boldo and G. Melquiond, Emulation of a FMA and correctly rounded sums, IEEE Transactions on Computers 57 (2008) 462–471.
/// </remarks>
internal static class FusedMultiplyAdd
{
    // Inside these bounds neither the halves of the factors nor the error of the product overflows or underflows.
    private const double LeastFactor = 1e-130, GreatestFactor = 1e130, LeastTerm = 1e-260, GreatestTerm = 1e260;

    /// <summary>2²⁷ + 1, which splits 53 bits into halves.</summary>
    private const double Splitter = 134_217_729;

    /// <summary>a·b + c, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of(Vector256<double> a, Vector256<double> b, Vector256<double> c) =>
        Fma.IsSupported || AdvSimd.Arm64.IsSupported
            ? Vector256.FusedMultiplyAdd(a, b, c)
            : Vector256.Create(Emulated(a.GetLower(), b.GetLower(), c.GetLower()), Emulated(a.GetUpper(), b.GetUpper(), c.GetUpper()));

    /// <summary>The same by ordinary operations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static Vector128<double> Emulated(Vector128<double> a, Vector128<double> b, Vector128<double> c)
    {
        var within = Within(a, LeastFactor, GreatestFactor) & Within(b, LeastFactor, GreatestFactor) & Within(c, LeastTerm, GreatestTerm);
        if (within != Vector128<long>.AllBitsSet)
        {
            return Vector128.Create(Math.FusedMultiplyAdd(a[0], b[0], c[0]), Math.FusedMultiplyAdd(a[1], b[1], c[1]));
        }

        var product = a * b;
        var (aHigh, aLow) = Split(a);
        var (bHigh, bLow) = Split(b);
        var error = (((aHigh * bHigh) - product) + (aHigh * bLow) + (aLow * bHigh)) + (aLow * bLow);
        var (low, lowError) = Sum(c, error);
        var (high, highError) = Sum(product, low);
        return high + SumToOdd(lowError, highError);
    }

    /// <summary>All bits set in those lanes that are 0 or have a size between the bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<long> Within(Vector128<double> x, double least, double greatest)
    {
        var size = Vector128.Abs(x);
        var inside = Vector128.GreaterThan(size, Vector128.Create(least)) & Vector128.LessThan(size, Vector128.Create(greatest));
        return (inside | Vector128.Equals(x, Vector128<double>.Zero)).AsInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<double> High, Vector128<double> Low) Split(Vector128<double> x)
    {
        var scaled = x * Splitter;
        var high = scaled - (scaled - x);
        return (high, x - high);
    }

    /// <summary>The rounded sum, and its error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<double> Rounded, Vector128<double> Error) Sum(Vector128<double> x, Vector128<double> y)
    {
        var sum = x + y;
        var ofY = sum - x;
        return (sum, (x - (sum - ofY)) + (y - ofY));
    }

    /// <summary>The sum; of the two neighbours of one that is not exact, the one whose last bit is 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> SumToOdd(Vector128<double> x, Vector128<double> y)
    {
        var (rounded, error) = Sum(x, y);
        var bits = rounded.AsInt64();
        var awayFromZero = Vector128<long>.One - (((bits ^ error.AsInt64()) >>> 63) << 1); // 1 where rounding went towards zero, else −1
        var isEven = (bits & Vector128<long>.One) - Vector128<long>.One;
        return (bits + Vector128.AndNot(awayFromZero & isEven, Vector128.Equals(error, Vector128<double>.Zero).AsInt64())).AsDouble();
    }
}
