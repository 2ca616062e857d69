using System.Numerics.Tensors;

namespace EquiSep.Core.Separation;

/// <summary>Tr(SSw·SSb⁺) from the projections of the samples on the axes of SSb.</summary>
internal static class WithinClass
{
    /// <summary>Rows that share one visit of the axes, and columns handled together: axes and means then stay in the second-level cache.</summary>
    private const int Tile = 32;
    private const int Block = 1024;

    /// <summary>
    /// D = Σ_k w_k mean_i Σ_j (v_j·(x_ki − m_k))²/λ_j, which is Tr(SSw·SSb⁺) written out with SSb⁺ = Σ_j v_j v_jᵀ/λ_j.
    /// </summary>
    public static double TraceRatio(FeatureMatrix features, ClassPartition classes, double[] weights, ClassMeans means, BetweenClass between, ParallelOptions parallel)
    {
        var perSample = new double[features.Samples];
        var tiles = (features.Samples + Tile - 1) / Tile;
        Parallel.For(0, tiles, parallel, tile => FillTile(features, classes, means, between, tile * Tile, perSample));

        // One sum in sample order: the result does not depend on which thread had which tile.
        var perClass = new double[classes.Classes];
        for (var i = 0; i < perSample.Length; i++)
        {
            perClass[classes.ClassOf[i]] += perSample[i];
        }

        return perClass.Select((sum, k) => weights[k] * sum / classes.Counts[k]).Sum();
    }

    /// <summary>Σ_j (v_j·(x − m_k))²/λ_j for each sample of a tile.</summary>
    private static void FillTile(FeatureMatrix features, ClassPartition classes, ClassMeans means, BetweenClass between, int firstRow, double[] perSample)
    {
        var axes = between.Eigenvalues.Length;
        var rows = Math.Min(Tile, features.Samples - firstRow);
        var projections = new double[rows * axes];
        Span<double> buffer = stackalloc double[Block];
        Span<double> deviations = stackalloc double[Block];
        for (var column = 0; column < features.Width; column += Block)
        {
            var width = Math.Min(Block, features.Width - column);
            var deviation = deviations[..width];
            for (var row = 0; row < rows; row++)
            {
                var x = features.Read(firstRow + row, column, buffer[..width]);
                TensorPrimitives.Subtract(x, means[classes.ClassOf[firstRow + row], features.Width].Slice(column, width), deviation);
                for (var j = 0; j < axes; j++)
                {
                    projections[(row * axes) + j] += RowArithmetic.Dot(deviation, between.Axes.AsSpan((j * features.Width) + column, width));
                }
            }
        }

        for (var row = 0; row < rows; row++)
        {
            for (var j = 0; j < axes; j++)
            {
                var projection = projections[(row * axes) + j];
                perSample[firstRow + row] += projection * projection / between.Eigenvalues[j];
            }
        }
    }
}
