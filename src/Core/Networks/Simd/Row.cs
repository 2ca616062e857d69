using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EquiSep.Core.Numerics;

namespace EquiSep.Core.Networks.Simd;

/// <summary>
/// One feature over a minibatch: <c>count</c> floats in a row whose memory goes on to the next multiple of 16, so that the last,
/// partial vector is read whole and masked. Sums run in 16 fixed lanes: the same bits on every processor.
/// </summary>
internal static unsafe class Row
{
    /// <summary>The row's length in memory.</summary>
    public static int Stride(int count) => (count + Vector512<float>.Count - 1) / Vector512<float>.Count * Vector512<float>.Count;

    /// <summary>All bits set in those lanes of the row's last vector that lie inside the row.</summary>
    public static Vector512<float> Mask(int count)
    {
        var inside = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count - Stride(count) + Vector512<int>.Count));
        return inside.AsSingle();
    }

    /// <summary>The sum of the lanes, always in the same order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> lanes)
    {
        var eight = lanes.GetLower() + lanes.GetUpper();
        var four = eight.GetLower() + eight.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }

    /// <summary>Adds the bias to z; returns mean and biased variance of the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (float Mean, float Variance) Moments(float* z, int count, Vector512<float> mask, float bias)
    {
        var last = Stride(count) - Vector512<float>.Count;
        var biases = Vector512.Create(bias);
        var sum = Vector512<float>.Zero;
        for (var i = 0; i <= last; i += Vector512<float>.Count)
        {
            var value = Vector512.Load(z + i) + biases;
            value.Store(z + i);
            sum += i == last ? Vector512.BitwiseAnd(mask, value) : value;
        }

        var mean = Sum(sum) / count;
        var center = Vector512.Create(mean);
        sum = Vector512<float>.Zero;
        for (var i = 0; i <= last; i += Vector512<float>.Count)
        {
            var difference = Vector512.Load(z + i) - center;
            difference = i == last ? Vector512.BitwiseAnd(mask, difference) : difference;
            sum += difference * difference;
        }

        return (mean, Sum(sum) / count);
    }

    /// <summary>a ← (z − mean)·scale·gain + shift, cut at 0 where rectified; z ← (z − mean)·scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Normalize(float* z, float* a, int count, float mean, float scale, float gain, float shift, bool rectified)
    {
        var floor = Vector512.Create(rectified ? 0f : float.NegativeInfinity);
        Vector512<float> means = Vector512.Create(mean), scales = Vector512.Create(scale), slopes = Vector512.Create(scale * gain), shifts = Vector512.Create(shift);
        for (var i = 0; i < count; i += Vector512<float>.Count)
        {
            var difference = Vector512.Load(z + i) - means;
            (difference * scales).Store(z + i);
            Vector512.Max(FusedMultiplyAdd.Of(difference, slopes, shifts), floor).Store(a + i);
        }
    }

    /// <summary>a ← z + shift, cut at 0 where rectified.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Shift(float* z, float* a, int count, float shift, bool rectified)
    {
        var floor = Vector512.Create(rectified ? 0f : float.NegativeInfinity);
        var shifts = Vector512.Create(shift);
        for (var i = 0; i < count; i += Vector512<float>.Count)
        {
            Vector512.Max(Vector512.Load(z + i) + shifts, floor).Store(a + i);
        }
    }

    /// <summary>
    /// Back through ReLU and BatchNorm: given ∂a and the normalised z, returns ∂gain and ∂shift and turns ∂a into ∂z =
    /// gain·scale·(∂y − mean(∂y) − z·mean(∂y·z)), where ∂y is ∂a where a > 0 (everywhere if not rectified).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (float Gain, float Shift) NormalizeBackward(
        float* z, float* a, float* gradient, int count, Vector512<float> mask, float scale, float gain, bool rectified)
    {
        var last = Stride(count) - Vector512<float>.Count;
        Vector512<float> shifts = Vector512<float>.Zero, gains = Vector512<float>.Zero;
        for (var i = 0; i <= last; i += Vector512<float>.Count)
        {
            var dy = ThroughReLU(a + i, gradient + i, rectified, i == last, mask);
            shifts += dy;

            // Behind the row z may be NaN, and 0·NaN is not 0.
            gains += dy * (i == last ? Vector512.BitwiseAnd(mask, Vector512.Load(z + i)) : Vector512.Load(z + i));
        }

        float shiftSum = Sum(shifts), gainSum = Sum(gains);
        Vector512<float> factor = Vector512.Create(gain * scale), mean = Vector512.Create(shiftSum / count), slope = Vector512.Create(gainSum / count);
        for (var i = 0; i <= last; i += Vector512<float>.Count)
        {
            (factor * (Vector512.Load(gradient + i) - mean - (Vector512.Load(z + i) * slope))).Store(gradient + i);
        }

        return (gainSum, shiftSum);
    }

    /// <summary>Back through ReLU: ∂a becomes ∂z; returns its sum, the gradient of the bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float ShiftBackward(float* a, float* gradient, int count, Vector512<float> mask, bool rectified)
    {
        var last = Stride(count) - Vector512<float>.Count;
        var sum = Vector512<float>.Zero;
        for (var i = 0; i <= last; i += Vector512<float>.Count)
        {
            var dy = ThroughReLU(a + i, gradient + i, rectified, i == last, mask);
            sum += dy;
        }

        return Sum(sum);
    }

    /// <summary>∂a where a > 0 (everywhere if not rectified), in a partial vector inside the mask only; stored in its place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ThroughReLU(float* a, float* gradient, bool rectified, bool partial, Vector512<float> mask)
    {
        var dy = Vector512.Load(gradient);
        dy = rectified ? Vector512.BitwiseAnd(dy, Vector512.GreaterThan(Vector512.Load(a), Vector512<float>.Zero)) : dy;
        dy = partial ? Vector512.BitwiseAnd(dy, mask) : dy;
        dy.Store(gradient);
        return dy;
    }

    /// <summary>Writes a rows×columns matrix transposed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(float* source, int sourceRow, float* target, int targetRow, int rows, int columns)
    {
        const int Block = 16; // a block's target rows are one cache line each
        for (var i = 0; i < rows; i += Block)
        {
            var height = Math.Min(Block, rows - i);
            for (var j = 0; j < columns; j++)
            {
                var from = source + ((long)i * sourceRow) + j;
                var to = target + ((long)j * targetRow) + i;
                for (var r = 0; r < height; r++, from += sourceRow)
                {
                    to[r] = *from;
                }
            }
        }
    }
}
