using CsCheck;
using EquiSep.Core.Separation;
using MathNet.Numerics.LinearAlgebra;

namespace EquiSep.Core.Tests.Separation;

public sealed class SeparationPropertyTests
{
    private const int Cases = 300;

    [Theory]
    [InlineData(ClassWeighting.Balanced)]
    [InlineData(ClassWeighting.Imbalanced)]
    public void The_thin_algorithm_agrees_with_the_full_matrices_of_the_definition(ClassWeighting weighting)
    {
        Clusters.Gen().Sample(
            c =>
            {
                var (within, between) = Definition(c, weighting);
                var measured = Measure(c, weighting);
                AssertClose(within, measured.Within, 1e-9);
                AssertClose(between, measured.Between, 1e-9);
            },
            iter: Cases);
    }

    [Fact]
    public void Within_is_not_negative_and_between_lies_from_one_to_the_root_of_the_rank()
    {
        Clusters.Gen().Sample(
            c =>
            {
                var measured = Measure(c);
                Assert.True(measured.Within >= 0);
                Assert.InRange(measured.Between, 1 - 1e-12, Math.Sqrt(Math.Min(c.Classes - 1, c.Width)) + 1e-12);
            },
            iter: Cases);
    }

    [Fact]
    public void An_invertible_linear_map_leaves_D_unchanged_where_SSb_is_invertible()
    {
        var cases =
            from c in Clusters.Gen(maxClasses: 6, maxWidth: 3)
            where c.Width < c.Classes
            from entries in Gen.Double[-1, 1].Array[c.Width * c.Width]
            select (c, entries);
        cases.Sample(
            x =>
            {
                // Unit lower times unit upper triangular: invertible whatever the entries.
                var square = Matrix<double>.Build.Dense(x.c.Width, x.c.Width, x.entries);
                var one = Matrix<double>.Build.DenseIdentity(x.c.Width);
                var map = (square.StrictlyLowerTriangle() + one) * (square.StrictlyUpperTriangle() + one);
                AssertClose(Measure(x.c).Within, Measure(x.c.Map(row => map * Vector<double>.Build.Dense(row))).Within, 1e-9);
            },
            iter: Cases);
    }

    [Fact]
    public void Rotation_translation_and_scaling_change_neither_measure()
    {
        var cases =
            from c in Clusters.Gen()
            from entries in Gen.Double[-1, 1].Array[c.Width * c.Width]
            from scale in Gen.Double[-100, 100].Select(e => Math.Pow(2, e))
            from shift in Gen.Double[-1000, 1000].Array[c.Width]
            select (c, entries, scale, shift);
        cases.Sample(
            x =>
            {
                // Cayley's form, orthogonal whatever the entries; a QR decomposition loses that near a singular matrix.
                var square = Matrix<double>.Build.Dense(x.c.Width, x.c.Width, x.entries);
                var (skew, one) = (square - square.Transpose(), Matrix<double>.Build.DenseIdentity(x.c.Width));
                var rotation = (one - skew) * (one + skew).Inverse();
                var mapped = x.c.Map(row => (rotation * Vector<double>.Build.Dense(row) * x.scale) + (Vector<double>.Build.Dense(x.shift) * x.scale));
                AssertClose(Measure(x.c).Within, Measure(mapped).Within, 1e-9);
                AssertClose(Measure(x.c).Between, Measure(mapped).Between, 1e-9);
            },
            iter: Cases);
    }

    [Fact]
    public void Order_of_samples_and_names_of_classes_do_not_matter()
    {
        var cases =
            from c in Clusters.Gen()
            from order in Gen.Shuffle(Enumerable.Range(0, c.Samples).ToArray())
            from names in Gen.Shuffle(Enumerable.Range(0, c.Classes).Select(k => (long)k * k * 1_000_000_007).ToArray())
            from weighting in Gen.Bool.Select(b => b ? ClassWeighting.Balanced : ClassWeighting.Imbalanced)
            select (c, order, names, weighting);
        cases.Sample(
            x =>
            {
                var renamed = x.c with
                {
                    Features = [.. x.order.SelectMany(x.c.Row)],
                    Labels = [.. x.order.Select(i => x.names[x.c.Labels[i]])],
                };
                AssertClose(Measure(x.c, x.weighting).Within, Measure(renamed, x.weighting).Within, 1e-10);
                AssertClose(Measure(x.c, x.weighting).Between, Measure(renamed, x.weighting).Between, 1e-10);
            },
            iter: Cases);
    }

    [Fact]
    public void Collapsed_classes_have_D_of_exactly_zero()
    {
        Clusters.Gen().Sample(
            c =>
            {
                var collapsed = c with { Features = [.. c.Labels.SelectMany(label => c.Row((int)label))] };
                Assert.Equal(0, Measure(collapsed).Within);
            },
            iter: Cases);
    }

    [Fact]
    public void Halving_the_distance_to_the_class_mean_quarters_D()
    {
        Clusters.Gen().Sample(
            c =>
            {
                var means = Means(c);
                var halved = c with { Features = [.. Enumerable.Range(0, c.Samples).SelectMany(i => (Vector<double>.Build.Dense(c.Row(i)) + means[c.Labels[i]]) / 2)] };
                AssertClose(Measure(c).Within / 4, Measure(halved).Within, 1e-9);
            },
            iter: Cases);
    }

    private static ClassSeparation Measure(Clusters c, ClassWeighting weighting = ClassWeighting.Balanced)
    {
        return ClassSeparation.Measure(FeatureMatrix.Over(c.Features, c.Width), c.Labels, weighting, threads: 1);
    }

    // Rounding of the features is relative to the distances of the means, which count as 1 in D: of a D far below 1 (nearly
    // collapsed classes) it leaves fewer digits. So the error allowed does not shrink further below D = 1e-4.
    private static void AssertClose(double expected, double actual, double relative)
    {
        Assert.True(Math.Abs(expected - actual) <= relative * Math.Max(expected, 1e-4), $"Expected {expected:R}, got {actual:R}.");
    }

    private static Dictionary<long, Vector<double>> Means(Clusters c)
    {
        return c.Labels.Select((label, i) => (label, Row: Vector<double>.Build.Dense(c.Row(i))))
            .GroupBy(x => x.label)
            .ToDictionary(g => g.Key, g => g.Aggregate(Vector<double>.Build.Dense(c.Width), (sum, x) => sum + x.Row) / g.Count());
    }

    /// <summary>The d×d matrices as they are written in the paper.</summary>
    private static (double Within, double Between) Definition(Clusters c, ClassWeighting weighting)
    {
        var means = Means(c);
        var mean = Enumerable.Range(0, c.Samples).Aggregate(Vector<double>.Build.Dense(c.Width), (sum, i) => sum + Vector<double>.Build.Dense(c.Row(i))) / c.Samples;
        var ssb = Matrix<double>.Build.Dense(c.Width, c.Width);
        var ssw = Matrix<double>.Build.Dense(c.Width, c.Width);
        foreach (var (label, m) in means)
        {
            var rows = Enumerable.Range(0, c.Samples).Where(i => c.Labels[i] == label).Select(i => Vector<double>.Build.Dense(c.Row(i)) - m).ToArray();
            var weight = weighting == ClassWeighting.Balanced ? 1.0 / c.Classes : (double)rows.Length / c.Samples;
            ssb += weight * (m - mean).OuterProduct(m - mean);
            ssw += rows.Aggregate(Matrix<double>.Build.Dense(c.Width, c.Width), (sum, row) => sum + row.OuterProduct(row)) * (weight / rows.Length);
        }

        return ((ssw * PseudoInverse(ssb)).Trace(), ssb.Trace() / ssb.FrobeniusNorm());
    }

    private static Matrix<double> PseudoInverse(Matrix<double> a)
    {
        var svd = a.Svd();
        // Small matrices: the cut lies above rounding, and far below the eigenvalues of well separated means.
        var inverse = svd.S.Map(s => s > 1e-11 * svd.S[0] ? 1 / s : 0);
        return svd.VT.Transpose() * Matrix<double>.Build.DenseOfDiagonalVector(inverse) * svd.U.Transpose();
    }
}
