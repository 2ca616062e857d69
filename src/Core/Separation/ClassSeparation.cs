namespace EquiSep.Core.Separation;

/// <summary>How the classes are weighted in the covariances.</summary>
public enum ClassWeighting
{
    /// <summary>w_k = 1/K.</summary>
    Balanced,

    /// <summary>w_k = n_k/n.</summary>
    Imbalanced,
}

/// <summary>
/// How far the classes of labelled features are apart (He and Su, PNAS 2023), with SSb = Σ_k w_k (m_k − m)(m_k − m)ᵀ,
/// SSw = Σ_k w_k mean_i (x_ki − m_k)(x_ki − m_k)ᵀ and m the mean of all samples.
/// </summary>
/// <param name="Within">Separation fuzziness D = Tr(SSw·SSb⁺), without unit, from 0.</param>
/// <param name="Between">Tr(SSb)/‖SSb‖_F, from 1 to √(K−1).</param>
/// <param name="Samples">Number of samples n.</param>
/// <param name="Width">Feature width d.</param>
/// <param name="Classes">Number of classes K present in the labels.</param>
public sealed record ClassSeparation(double Within, double Between, int Samples, int Width, int Classes)
{
    /// <summary>
    /// Measures separation in O(n·d·K) time and, beside the features, O(K·d + n) memory; all sums in float64. Equal input
    /// gives equal bits on every processor, whatever the number of threads.
    /// </summary>
    /// <remarks>
    /// Samples that equal each other within every class, and so one sample per class, give <see cref="Within"/> exactly 0.
    /// Constant features count for nothing. Directions in which the means do not differ (eigenvalues of SSb up to
    /// d·2.22e-16·λ_max) are left out, as by the pseudo-inverse, whatever the spread along them. Any float32 values will
    /// do; float64 values should lie within 1e±70, since their fourth powers are summed. <see cref="Within"/> is unchanged
    /// by translation, scaling and rotation of the features; by every invertible linear map only where SSb is invertible
    /// (d ≤ K−1), because a pseudo-inverse of a singular matrix does not follow such maps.
    /// </remarks>
    /// <param name="features">n×d.</param>
    /// <param name="labels">n labels from 0; classes are the labels present, which need not be consecutive.</param>
    /// <param name="weighting">Weights of the classes.</param>
    /// <param name="threads">Most threads to use, or null for as many as there are processors.</param>
    /// <exception cref="InvalidFeaturesException">A feature is NaN or infinite (the first is named), all class means are equal,
    /// there are fewer than two classes, a label is negative, or there are more or fewer labels than samples.</exception>
    public static ClassSeparation Measure(FeatureMatrix features, ReadOnlySpan<long> labels, ClassWeighting weighting = ClassWeighting.Balanced, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads ?? -1 };
        var classes = ClassPartition.Of(labels, features.Samples);
        var weights = classes.Weights(weighting);
        var means = ClassMeans.Of(features, classes, parallel);
        var between = BetweenClass.Of(means, classes, weights, features.Width);
        var within = WithinClass.TraceRatio(features, classes, weights, means, between, parallel);
        return new ClassSeparation(within, between.TraceOverNorm, features.Samples, features.Width, classes.Classes);
    }
}
