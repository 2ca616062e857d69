using System.Numerics.Tensors;

namespace EquiSep.Core.Separation;

/// <summary>
/// The between-class covariance SSb = Σ_k w_k (m_k − m)(m_k − m)ᵀ in thin form: its nonzero eigenvalues and their
/// directions, from the K×d matrix of weighted mean deviations; the d×d matrix is never built.
/// </summary>
/// <param name="Eigenvalues">λ_j of SSb that are kept, largest first.</param>
/// <param name="Axes">Unit vectors v_j, one row of d each.</param>
/// <param name="TraceOverNorm">Tr(SSb)/‖SSb‖_F.</param>
internal sealed record BetweenClass(double[] Eigenvalues, double[] Axes, double TraceOverNorm)
{
    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>Decomposes SSb. Eigenvalues up to d·2.22e-16·λ_max are dropped, as by the pseudo-inverse.</summary>
    /// <exception cref="InvalidFeaturesException">All class means are equal, up to the rounding of their sums.</exception>
    public static BetweenClass Of(ClassMeans means, ClassPartition classes, double[] weights, int width)
    {
        var rows = WeightedDeviations(means, classes, weights, width);
        var squares = OrthogonalRows.Rotate(rows, width);
        var trace = squares.Sum();
        if (trace <= Rounding(means, classes, width))
        {
            throw new InvalidFeaturesException("All classes have the same mean: SSb is zero and separation is not defined.");
        }

        var order = Enumerable.Range(0, squares.Length).OrderByDescending(j => squares[j]).ToArray();
        var cutoff = width * Epsilon * squares[order[0]];

        // Σ n_k (m_k − m) = 0 always, so the rank is at most K−1.
        var kept = order.Take(Math.Min(classes.Classes - 1, width)).Where(j => squares[j] > cutoff).ToArray();
        var axes = new double[kept.Length * width];
        for (var j = 0; j < kept.Length; j++)
        {
            TensorPrimitives.Divide(rows.AsSpan(kept[j] * width, width), Math.Sqrt(squares[kept[j]]), axes.AsSpan(j * width, width));
        }

        return new BetweenClass([.. kept.Select(j => squares[j])], axes, trace / Math.Sqrt(squares.Sum(s => s * s)));
    }

    /// <summary>Rows √w_k·(m_k − m).</summary>
    private static double[] WeightedDeviations(ClassMeans means, ClassPartition classes, double[] weights, int width)
    {
        var rows = means.Deviations(classes, width);
        for (var k = 0; k < classes.Classes; k++)
        {
            var row = rows.AsSpan(k * width, width);
            TensorPrimitives.Multiply(row, Math.Sqrt(weights[k]), row);
        }

        return rows;
    }

    /// <summary>Bound on the trace that rounding alone can give: half a unit in each mean, and the error of a sum of n terms.</summary>
    private static double Rounding(ClassMeans means, ClassPartition classes, int width)
    {
        var size = 0.0;
        for (var k = 0; k < classes.Classes; k++)
        {
            size = Math.Max(size, RowArithmetic.Dot(means[k, width], means[k, width]));
        }

        var ofSum = classes.ClassOf.Length * Epsilon;
        return (4 * Epsilon * Epsilon * size) + (ofSum * ofSum * means.Spread);
    }
}
