using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EquiSep.Core.Networks.Simd;

/// <summary>Softmax cross-entropy of a minibatch, mean over its images, and its gradient.</summary>
/// <remarks>
/// Exponentials and logarithms are .NET's vectorised ones: the same bits at every register width. Only on a processor without
/// fused multiply-adds may a training differ in its last bits, since .NET then computes these functions in another way.
/// </remarks>
internal static unsafe class CrossEntropy
{
    /// <summary>
    /// Returns −mean ln softmax(logits)[label] and turns the logits into the gradient (softmax − one-hot)/count.
    /// </summary>
    /// <param name="logits">classes×stride, one column an image.</param>
    /// <param name="stride">A multiple of 16, at least <paramref name="count"/>.</param>
    /// <param name="labels">The class of each image.</param>
    /// <param name="count">Number of images.</param>
    /// <param name="classes">Number of classes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Backward(float* logits, int stride, int* labels, int count, int classes)
    {
        var total = 0.0;
        var share = Vector512.Create(1f / count);
        for (var i = 0; i < count; i += Vector512<float>.Count)
        {
            var column = logits + i;
            var largest = Vector512.Load(column);
            for (var k = 1; k < classes; k++)
            {
                largest = Vector512.Max(largest, Vector512.Load(column + (k * stride)));
            }

            var sum = Vector512<float>.Zero;
            for (var k = 0; k < classes; k++)
            {
                sum += Vector512.Exp(Vector512.Load(column + (k * stride)) - largest);
            }

            var logarithm = Vector512.Log(sum) + largest;
            var inside = Math.Min(Vector512<float>.Count, count - i);
            for (var lane = 0; lane < inside; lane++)
            {
                total += logarithm[lane] - column[(labels[i + lane] * stride) + lane];
            }

            var factor = share / sum;
            for (var k = 0; k < classes; k++)
            {
                var row = column + (k * stride);
                (Vector512.Exp(Vector512.Load(row) - largest) * factor).Store(row);
            }

            for (var lane = 0; lane < inside; lane++)
            {
                column[(labels[i + lane] * stride) + lane] -= share[0];
            }
        }

        return (float)(total / count);
    }
}
