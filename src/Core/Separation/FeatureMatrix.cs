using System.Numerics.Tensors;

namespace EquiSep.Core.Separation;

/// <summary>
/// Features of n samples, n×d row-major, float32 or float64, over memory that is not copied. Sums are made in float64
/// whatever is stored: a stretch of a row is widened when it is read.
/// </summary>
public abstract class FeatureMatrix
{
    private FeatureMatrix(int length, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (length % width != 0)
        {
            throw new ArgumentException($"{length} values are not a whole number of rows of width {width}.", nameof(length));
        }

        Samples = length / width;
        Width = width;
    }

    /// <summary>Number of samples n.</summary>
    public int Samples { get; }

    /// <summary>Feature width d.</summary>
    public int Width { get; }

    /// <summary>A view of float32 features.</summary>
    /// <param name="values">n·d values, row after row.</param>
    /// <param name="width">d, from 1.</param>
    /// <exception cref="ArgumentException">The values are not a whole number of rows.</exception>
    public static FeatureMatrix Over(ReadOnlyMemory<float> values, int width) => new SingleMatrix(values, width);

    /// <summary>A view of float64 features.</summary>
    /// <param name="values">n·d values, row after row.</param>
    /// <param name="width">d, from 1.</param>
    /// <exception cref="ArgumentException">The values are not a whole number of rows.</exception>
    public static FeatureMatrix Over(ReadOnlyMemory<double> values, int width) => new DoubleMatrix(values, width);

    /// <summary>A stretch of one row as float64: in <paramref name="buffer"/>, or where it lies.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="column">First column.</param>
    /// <param name="buffer">Room for the stretch; its length says how long.</param>
    internal abstract ReadOnlySpan<double> Read(int row, int column, Span<double> buffer);

    private sealed class SingleMatrix(ReadOnlyMemory<float> values, int width) : FeatureMatrix(values.Length, width)
    {
        internal override ReadOnlySpan<double> Read(int row, int column, Span<double> buffer)
        {
            TensorPrimitives.ConvertChecked(values.Span.Slice((row * Width) + column, buffer.Length), buffer);
            return buffer;
        }
    }

    private sealed class DoubleMatrix(ReadOnlyMemory<double> values, int width) : FeatureMatrix(values.Length, width)
    {
        internal override ReadOnlySpan<double> Read(int row, int column, Span<double> buffer)
        {
            return values.Span.Slice((row * Width) + column, buffer.Length);
        }
    }
}
