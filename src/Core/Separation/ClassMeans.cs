using System.Buffers;
using System.Numerics.Tensors;

namespace EquiSep.Core.Separation;

/// <summary>Class means of a feature matrix.</summary>
/// <param name="Means">m_k, K×d row-major.</param>
/// <param name="Spread">Mean squared distance of a sample from the first sample of its class: the size of what was summed, for bounds on rounding.</param>
internal sealed record ClassMeans(double[] Means, double Spread)
{
    /// <summary>Columns handled together: the sums of ten classes then stay in the second-level cache.</summary>
    private const int Block = 2048;

    /// <summary>The row m_k.</summary>
    public ReadOnlySpan<double> this[int k, int width] => Means.AsSpan(k * width, width);

    /// <summary>
    /// Means as first sample plus mean deviation from it, so that a class of equal samples has exactly that sample as its
    /// mean, and a large common offset of the features costs no digits.
    /// </summary>
    /// <exception cref="InvalidFeaturesException">A feature is NaN or infinite, or squares of features overflow.</exception>
    public static ClassMeans Of(FeatureMatrix features, ClassPartition classes, ParallelOptions parallel)
    {
        var means = new double[classes.Classes * features.Width];
        var squares = new double[(features.Width + Block - 1) / Block];
        Parallel.For(0, squares.Length, parallel, block => squares[block] = FillBlock(features, classes, means, block * Block));
        var spread = squares.Sum() / features.Samples;
        return double.IsFinite(spread) ? new ClassMeans(means, spread) : throw NotFinite(features);
    }

    /// <summary>Rows m_k − m, K×d, m being the mean of all samples; taken from m_0 on, so that a constant feature gives exact zeros.</summary>
    public double[] Deviations(ClassPartition classes, int width)
    {
        var rows = new double[Means.Length];
        var center = new double[width];
        for (var k = 1; k < classes.Classes; k++)
        {
            var row = rows.AsSpan(k * width, width);
            TensorPrimitives.Subtract(this[k, width], this[0, width], row);
            TensorPrimitives.MultiplyAdd(row, (double)classes.Counts[k] / classes.ClassOf.Length, center, center);
        }

        for (var k = 0; k < classes.Classes; k++)
        {
            var row = rows.AsSpan(k * width, width);
            TensorPrimitives.Subtract(row, center, row);
        }

        return rows;
    }

    /// <summary>Fills a stretch of columns of all means; returns the sum of the squared deviations there.</summary>
    private static double FillBlock(FeatureMatrix features, ClassPartition classes, double[] means, int column)
    {
        var width = Math.Min(Block, features.Width - column);
        Span<double> buffer = stackalloc double[Block];
        buffer = buffer[..width];
        for (var k = 0; k < classes.Classes; k++)
        {
            features.Read(classes.First[k], column, buffer).CopyTo(means.AsSpan((k * features.Width) + column, width));
        }

        var sums = ArrayPool<double>.Shared.Rent(classes.Classes * width);
        Array.Clear(sums);
        var squares = 0.0;
        for (var i = 0; i < features.Samples; i++)
        {
            var k = classes.ClassOf[i];
            var origin = means.AsSpan((k * features.Width) + column, width);
            squares += RowArithmetic.AddDeviation(features.Read(i, column, buffer), origin, sums.AsSpan(k * width, width));
        }

        for (var k = 0; k < classes.Classes; k++)
        {
            var sum = sums.AsSpan(k * width, width);
            var mean = means.AsSpan((k * features.Width) + column, width);
            TensorPrimitives.Divide(sum, classes.Counts[k], sum);
            TensorPrimitives.Add(mean, sum, mean);
        }

        ArrayPool<double>.Shared.Return(sums);
        return squares;
    }

    private static InvalidFeaturesException NotFinite(FeatureMatrix features)
    {
        var buffer = new double[features.Width];
        for (var row = 0; row < features.Samples; row++)
        {
            var values = features.Read(row, 0, buffer);
            for (var column = 0; column < values.Length; column++)
            {
                if (!double.IsFinite(values[column]))
                {
                    return new InvalidFeaturesException($"The feature in row {row}, column {column} (from 0) is {(double.IsNaN(values[column]) ? "NaN" : "infinite")}.");
                }
            }
        }

        return new InvalidFeaturesException("The features are too large: sums of their squares overflow float64.");
    }
}
