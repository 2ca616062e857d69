using System.Numerics.Tensors;
using EquiSep.Experiments;

namespace EquiSep.Core.Separation;

/// <summary>
/// Neural collapse (Papyan, Han and Donoho, PNAS 2020) of the last features and the classifier: class means m_k less the mean m of all
/// samples against the rows of the classifier's matrix W. All sums in float64, nothing of d×d is built.
/// </summary>
public static class CollapseMeasures
{
    /// <summary>Measures neural collapse in O(n·d·K) time.</summary>
    /// <param name="features">What goes into the classifier, n×d.</param>
    /// <param name="labels">n labels; class k, in the order of the labels, is row k of the classifier.</param>
    /// <param name="classifier">W, K×d.</param>
    /// <param name="bias">The classifier's bias, K values.</param>
    /// <param name="weighting">Weights of the classes in the variability.</param>
    /// <param name="threads">Most threads to use, or null for as many as there are processors.</param>
    /// <exception cref="InvalidFeaturesException">The features have no separation (<see cref="ClassSeparation.Measure"/>), a class mean
    /// equals the mean of all, a row of W is zero or not finite, or there is not one row for each class.</exception>
    public static NeuralCollapse Measure(
        FeatureMatrix features, ReadOnlySpan<long> labels, FeatureMatrix classifier, ReadOnlySpan<float> bias, ClassWeighting weighting, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(classifier);
        var width = features.Width;
        var variability = ClassSeparation.Measure(features, labels, weighting, threads);
        if (classifier.Samples != variability.Classes || classifier.Width != width || bias.Length != classifier.Samples)
        {
            throw new InvalidFeaturesException(
                $"The classifier is {classifier.Samples}×{classifier.Width} with {bias.Length} biases; {variability.Classes} classes of width {width} need {variability.Classes}×{width}.");
        }

        var classes = ClassPartition.Of(labels, features.Samples);
        var means = ClassMeans.Of(features, classes, new ParallelOptions { MaxDegreeOfParallelism = threads ?? -1 });
        var deviations = means.Deviations(classes, width);
        var weights = Rows(classifier);
        var ofMeans = SimplexShape.Of(deviations, width, "The centred mean");
        var ofClassifier = SimplexShape.Of(weights, width, "The classifier's row");
        return new(
            variability.Within / variability.Classes,
            ofMeans.Equinorm,
            ofClassifier.Equinorm,
            ofMeans.Equiangularity,
            ofClassifier.Equiangularity,
            ofMeans.MaximalAngle,
            ofClassifier.MaximalAngle,
            Distance(weights, deviations),
            Agreement(features, means, weights, bias));
    }

    private static double[] Rows(FeatureMatrix matrix)
    {
        var rows = new double[matrix.Samples * matrix.Width];
        for (var k = 0; k < matrix.Samples; k++)
        {
            var row = rows.AsSpan(k * matrix.Width, matrix.Width);
            matrix.Read(k, 0, row).CopyTo(row);
        }

        return rows;
    }

    /// <summary>‖A/‖A‖_F − B/‖B‖_F‖_F.</summary>
    private static double Distance(double[] a, double[] b)
    {
        var (sizeOfA, sizeOfB) = (Math.Sqrt(RowArithmetic.Dot(a, a)), Math.Sqrt(RowArithmetic.Dot(b, b)));
        return Math.Sqrt(a.Zip(b, (x, y) => ((x / sizeOfA) - (y / sizeOfB)) * ((x / sizeOfA) - (y / sizeOfB))).Sum());
    }

    /// <summary>Fraction of the samples for which the largest logit and the nearest class mean are of the same class.</summary>
    private static double Agreement(FeatureMatrix features, ClassMeans means, double[] classifier, ReadOnlySpan<float> bias)
    {
        var width = features.Width;
        var buffer = new double[width];
        var (logits, distances) = (new double[bias.Length], new double[bias.Length]);
        var agreed = 0;
        for (var i = 0; i < features.Samples; i++)
        {
            var x = features.Read(i, 0, buffer);
            for (var k = 0; k < bias.Length; k++)
            {
                logits[k] = RowArithmetic.Dot(x, classifier.AsSpan(k * width, width)) + bias[k];
                distances[k] = RowArithmetic.SquaredDistance(x, means[k, width]);
            }

            agreed += TensorPrimitives.IndexOfMax<double>(logits) == TensorPrimitives.IndexOfMin<double>(distances) ? 1 : 0;
        }

        return (double)agreed / features.Samples;
    }
}
