using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EquiSep.Core.Numerics;

/// <summary>
/// a·b + c with one rounding: by the processor where it has fused multiply-adds (since 2013), else by ordinary vector operations with the
/// same bits. The C library's scalar function, which .NET would call there, changes the rounding mode twice and takes 70 times as long.
/// </summary>
/// <remarks>
/// A sum rounded to odd keeps enough of what was lost to make the rounding after it the only one: S. Boldo and G. Melquiond, Emulation of
/// a FMA and correctly rounded sums, IEEE Transactions on Computers 57 (2008) 462–471. The exact product of float64 is Dekker's (1971),
/// the error of a sum Knuth's.
/// </remarks>
internal static class FusedMultiplyAdd
{
    // Inside these bounds neither the halves of float64 factors nor the error of the product overflows or underflows.
    private const double LeastFactor = 1e-130, GreatestFactor = 1e130, LeastTerm = 1e-260, GreatestTerm = 1e260;

    /// <summary>2²⁷ + 1, which splits 53 bits into halves.</summary>
    private const double Splitter = 134_217_729;

    private static bool InHardware
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Fma.IsSupported || AdvSimd.Arm64.IsSupported;
    }

    /// <summary>a·b + c of four float64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of(Vector256<double> a, Vector256<double> b, Vector256<double> c) => InHardware
        ? Vector256.FusedMultiplyAdd(a, b, c)
        : Vector256.Create(Emulated(a.GetLower(), b.GetLower(), c.GetLower()), Emulated(a.GetUpper(), b.GetUpper(), c.GetUpper()));

    /// <summary>a·b + c of sixteen float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> a, Vector512<float> b, Vector512<float> c) => InHardware
        ? Vector512.FusedMultiplyAdd(a, b, c)
        : Vector512.Create(Of(a.GetLower(), b.GetLower(), c.GetLower()), Of(a.GetUpper(), b.GetUpper(), c.GetUpper()));

    /// <summary>a·b + c of eight float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Of(Vector256<float> a, Vector256<float> b, Vector256<float> c) => InHardware
        ? Vector256.FusedMultiplyAdd(a, b, c)
        : Vector256.Create(Emulated(a.GetLower(), b.GetLower(), c.GetLower()), Emulated(a.GetUpper(), b.GetUpper(), c.GetUpper()));

    /// <summary>a·b + c of four float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Of(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        InHardware ? Vector128.FusedMultiplyAdd(a, b, c) : Emulated(a, b, c);

    /// <summary>a·b + c of float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Of(float a, float b, float c) => InHardware
        ? MathF.FusedMultiplyAdd(a, b, c)
        : (float)SumToOdd(Vector128.CreateScalar((double)a * b), Vector128.CreateScalar((double)c))[0];

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

    /// <summary>The same by ordinary operations of float64, in which the product is exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<float> Emulated(Vector128<float> a, Vector128<float> b, Vector128<float> c)
    {
        var ((aLower, aUpper), (bLower, bUpper), (cLower, cUpper)) = (Vector128.Widen(a), Vector128.Widen(b), Vector128.Widen(c));
        return Vector128.Narrow(SumToOdd(aLower * bLower, cLower), SumToOdd(aUpper * bUpper, cUpper));
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
        var towardsExact = Vector128<long>.One - (((bits ^ error.AsInt64()) >>> 63) << 1); // 1 where rounding went towards zero, else −1
        var isEven = (bits & Vector128<long>.One) - Vector128<long>.One;

        // Beside infinity the error is NaN, and nothing is changed.
        var isInexact = Vector128.GreaterThan(Vector128.Abs(error), Vector128<double>.Zero).AsInt64();
        return (bits + (towardsExact & isEven & isInexact)).AsDouble();
    }
}
