using EquiSep.Core.Separation;
using EquiSep.Experiments;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Statistics;

namespace EquiSep.Core.Tests.Separation;

public sealed class CollapseMeasuresTests
{
    private const int Classes = 4;
    private const int Width = 6;
    private static readonly long[] Labels = [0, 1, 2, 3, 3, 2, 1, 0, 0, 1, 2, 3, 1, 2];

    [Fact]
    public void A_simplex_is_collapsed_in_every_measure()
    {
        // Rows K·e_k − 1 are a simplex equiangular tight frame, exact in float64; the classifier is the same frame, longer.
        double[] frame = [.. from k in Enumerable.Range(0, Classes) from j in Enumerable.Range(0, Width) select j >= Classes ? 0.0 : j == k ? Classes - 1 : -1];
        long[] labels = [.. Enumerable.Range(0, 20).Select(i => (long)(i % Classes))];
        double[] features = [.. labels.SelectMany(k => frame[((int)k * Width)..(((int)k + 1) * Width)].Select(x => x + 5))];

        var collapse = CollapseMeasures.Measure(Matrix(features), labels, Matrix([.. frame.Select(x => 3 * x)]), new float[Classes], ClassWeighting.Balanced);

        Assert.Equal(new NeuralCollapse(0, 0, 0, 0, 0, 0, 0, 0, 1), Rounded(collapse));
    }

    [Theory]
    [InlineData(ClassWeighting.Balanced)]
    [InlineData(ClassWeighting.Imbalanced)]
    public void The_measures_are_those_of_their_definitions(ClassWeighting weighting)
    {
        var (features, classifier, bias) = Random(seed: 7);

        var measured = CollapseMeasures.Measure(Matrix(features), Labels, Matrix(classifier), bias, weighting);

        AssertClose(Definition(features, classifier, bias, weighting), measured);
        Assert.InRange(measured.NearestCentreAgreement, 0.05, 0.95);
    }

    [Fact]
    public void Lengths_of_features_and_classifier_do_not_matter()
    {
        var (features, classifier, bias) = Random(seed: 8);

        var measured = CollapseMeasures.Measure(Matrix(features), Labels, Matrix(classifier), bias, ClassWeighting.Balanced);
        var scaled = CollapseMeasures.Measure(
            Matrix([.. features.Select(x => 7 * x)]), Labels, Matrix([.. classifier.Select(x => 3 * x)]), [.. bias.Select(b => 21 * b)], ClassWeighting.Balanced);

        AssertClose(measured, scaled);
    }

    [Fact]
    public void A_common_offset_of_the_features_matters_to_the_classifiers_decision_alone()
    {
        var (features, classifier, bias) = Random(seed: 9);

        var measured = CollapseMeasures.Measure(Matrix(features), Labels, Matrix(classifier), bias, ClassWeighting.Balanced);
        var moved = CollapseMeasures.Measure(Matrix([.. features.Select((x, i) => x + (10 * (i % Width)))]), Labels, Matrix(classifier), bias, ClassWeighting.Balanced);

        AssertClose(measured with { NearestCentreAgreement = moved.NearestCentreAgreement }, moved);
        Assert.NotEqual(measured.NearestCentreAgreement, moved.NearestCentreAgreement);
    }

    [Fact]
    public void A_classifier_opposite_to_the_means_is_two_away()
    {
        var (features, _, bias) = Random(seed: 10);
        var means = Means(features);
        double[] opposite = [.. (means - Repeat(Global(features), Classes)).Multiply(-2).ToRowMajorArray()];

        var measured = CollapseMeasures.Measure(Matrix(features), Labels, Matrix(opposite), bias, ClassWeighting.Balanced);

        Assert.Equal(2, measured.SelfDuality, 1e-12);
        Assert.Equal(measured.MeanEquinorm, measured.ClassifierEquinorm, 1e-12);
    }

    [Fact]
    public void A_classifier_without_direction_or_of_another_shape_is_refused()
    {
        var (features, classifier, bias) = Random(seed: 11);

        Assert.Throws<InvalidFeaturesException>(() => CollapseMeasures.Measure(Matrix(features), Labels, Matrix(new double[Classes * Width]), bias, ClassWeighting.Balanced));
        Assert.Throws<InvalidFeaturesException>(() => CollapseMeasures.Measure(Matrix(features), Labels, Matrix(classifier[Width..]), bias.AsSpan(1), ClassWeighting.Balanced));
    }

    /// <summary>Straight from the definitions, with all matrices.</summary>
    private static NeuralCollapse Definition(double[] features, double[] classifier, float[] bias, ClassWeighting weighting)
    {
        var (rows, means, global) = (Dense(features), Means(features), Global(features));
        var (between, within) = (Matrix<double>.Build.Dense(Width, Width), Matrix<double>.Build.Dense(Width, Width));
        for (var k = 0; k < Classes; k++)
        {
            var count = Labels.Count(label => label == k);
            var weight = weighting == ClassWeighting.Balanced ? 1.0 / Classes : (double)count / Labels.Length;
            between += weight * (means.Row(k) - global).OuterProduct(means.Row(k) - global);
            foreach (var i in Indices(k))
            {
                within += weight / count * (rows.Row(i) - means.Row(k)).OuterProduct(rows.Row(i) - means.Row(k));
            }
        }

        var centred = means - Repeat(global, Classes);
        var w = Dense(classifier);
        var agreed = Enumerable.Range(0, Labels.Length).Count(i =>
            ((w * rows.Row(i)) + Vector<double>.Build.Dense(Classes, k => bias[k])).MaximumIndex()
            == Enumerable.Range(0, Classes).MinBy(k => (rows.Row(i) - means.Row(k)).L2Norm()));
        return new(
            (within * between.PseudoInverse()).Trace() / Classes,
            Equinorm(centred), Equinorm(w),
            Cosines(centred).StandardDeviation(), Cosines(w).StandardDeviation(),
            Cosines(centred).Average(c => Math.Abs(c + (1.0 / (Classes - 1)))), Cosines(w).Average(c => Math.Abs(c + (1.0 / (Classes - 1)))),
            ((w / w.FrobeniusNorm()) - (centred / centred.FrobeniusNorm())).FrobeniusNorm(),
            (double)agreed / Labels.Length);
    }

    private static double Equinorm(Matrix<double> rows) => rows.RowNorms(2).StandardDeviation() / rows.RowNorms(2).Mean();

    private static List<double> Cosines(Matrix<double> rows) =>
    [
        .. from j in Enumerable.Range(0, Classes)
           from k in Enumerable.Range(0, j)
           select rows.Row(j).DotProduct(rows.Row(k)) / (rows.Row(j).L2Norm() * rows.Row(k).L2Norm()),
    ];

    private static IEnumerable<int> Indices(int k) => Enumerable.Range(0, Labels.Length).Where(i => Labels[i] == k);

    private static Vector<double> Global(double[] features) => Dense(features).ColumnSums() / Labels.Length;

    private static Matrix<double> Means(double[] features) =>
        Matrix<double>.Build.DenseOfRowVectors(Enumerable.Range(0, Classes).Select(k => Indices(k).Select(Dense(features).Row).Aggregate((a, b) => a + b) / Indices(k).Count()));

    private static Matrix<double> Repeat(Vector<double> row, int count) => Matrix<double>.Build.DenseOfRowVectors(Enumerable.Repeat(row, count));

    private static Matrix<double> Dense(double[] rows) => Matrix<double>.Build.DenseOfRowMajor(rows.Length / Width, Width, rows);

    private static FeatureMatrix Matrix(double[] rows) => FeatureMatrix.Over(rows, Width);

    private static (double[] Features, double[] Classifier, float[] Bias) Random(int seed)
    {
        var random = new System.Random(seed);
        return (Draw(Labels.Length * Width), Draw(Classes * Width), [.. Draw(Classes).Select(x => (float)x)]);

        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
    }

    private static NeuralCollapse Rounded(NeuralCollapse c) => new(
        Round(c.Variability), Round(c.MeanEquinorm), Round(c.ClassifierEquinorm), Round(c.MeanEquiangularity), Round(c.ClassifierEquiangularity),
        Round(c.MeanMaximalAngle), Round(c.ClassifierMaximalAngle), Round(c.SelfDuality), c.NearestCentreAgreement);

    private static double Round(double value) => Math.Round(value, 12);

    private static void AssertClose(NeuralCollapse expected, NeuralCollapse actual)
    {
        Assert.All(
            typeof(NeuralCollapse).GetProperties(),
            property => Assert.Equal((double)property.GetValue(expected)!, (double)property.GetValue(actual)!, 1e-10));
    }
}
