using EquiSep.Core.Separation;

namespace EquiSep.Core.Tests.Separation;

public sealed class DegenerateFeaturesTests
{
    [Fact]
    public void One_sample_per_class_gives_exactly_zero()
    {
        var measured = ClassSeparation.Measure(FeatureMatrix.Over(new[] { 0.1f, 0.2f, 0.3f, -0.7f, 5f, 1e-3f }, 2), [2, 0, 1]);
        Assert.Equal(0, measured.Within);
        Assert.InRange(measured.Between, 1, Math.Sqrt(2));
    }

    [Fact]
    public void A_constant_feature_counts_for_nothing()
    {
        double[] features = [0.1, 1, 0.3, 2, 0.2, 5, 0.5, 4];
        var with = features.Chunk(2).SelectMany(row => (double[])[row[0], 0.1, row[1], 1e6 / 3]).ToArray();
        var plain = ClassSeparation.Measure(FeatureMatrix.Over(features, 2), [0, 0, 1, 1]);
        var padded = ClassSeparation.Measure(FeatureMatrix.Over(with, 4), [0, 0, 1, 1]);
        ClassSeparationTests.AssertClose(plain.Within, padded.Within, 1e-12);
        ClassSeparationTests.AssertClose(plain.Between, padded.Between, 1e-12);
    }

    [Fact]
    public void Spread_where_the_means_do_not_differ_is_left_out()
    {
        // The second feature has spread 100 and equal means; of the first, SSw = 0.25 and SSb = 1.
        var measured = ClassSeparation.Measure(FeatureMatrix.Over(new[] { -0.5, -10, 0.5, 10, 1.5, 10, 2.5, -10 }, 2), [0, 0, 1, 1]);
        ClassSeparationTests.AssertClose(0.25, measured.Within, 1e-12);
    }

    [Fact]
    public void Three_classes_of_which_two_share_their_mean_have_one_direction()
    {
        // The same samples in another order: the means differ by rounding only, which must not become a direction.
        double[] x = [0.1, 0.7, -0.3, 0.2, 0.9, -0.6];
        double[] features = [.. x, 0.2, 0.9, -0.3, 0.2 - 0.1, 0.7 + 0.0, -0.6, 5, 5, 6, 6];
        var swapped = (double[])[.. features[..6], features[4], features[5], features[0], features[1], features[2], features[3], .. features[12..]];
        var measured = ClassSeparation.Measure(FeatureMatrix.Over(swapped, 2), [0, 0, 0, 1, 1, 1, 2, 2]);
        Assert.InRange(measured.Between, 1, 1 + 1e-12);
        Assert.InRange(measured.Within, 1e-6, 1);
    }

    [Fact]
    public void Equal_class_means_are_refused_also_when_they_differ_by_rounding()
    {
        var random = new System.Random(3);
        var half = Enumerable.Range(0, 100).Select(_ => (double[])[random.NextDouble(), random.NextDouble(), random.NextDouble()]).ToArray();
        var other = half.ToArray();
        random.Shuffle(other);
        double[] features = [.. half.SelectMany(row => row), .. other.SelectMany(row => row)];
        long[] labels = [.. Enumerable.Repeat(0L, 100), .. Enumerable.Repeat(1L, 100)];

        Assert.Contains("same mean", Refused(features, 3, labels));
        Assert.Contains("same mean", Refused([.. features.Select(x => (x * 1e-5) + 1e5 + (1.0 / 3))], 3, labels));
        Assert.Contains("same mean", Refused([0.1, 0.1, 0.1, 0.1], 1, [0, 1, 1, 0]));
        Assert.Contains("same mean", Refused([0, 0, 0, 0], 1, [0, 1, 1, 0]));
    }

    [Fact]
    public void Means_that_differ_by_little_are_measured_all_the_same()
    {
        // Means differ by 1e-6 beside an offset of a million: far above rounding, so D is a number, 0.25 / (2.5e-13).
        const double Offset = 1 << 20;
        const double Gap = 1.0 / (1 << 20);
        var measured = ClassSeparation.Measure(FeatureMatrix.Over(new[] { Offset - 0.5, Offset + 0.5, Offset - 0.5 + Gap, Offset + 0.5 + Gap }, 1), [0, 0, 1, 1]);
        ClassSeparationTests.AssertClose(0.25 / (Gap * Gap / 4), measured.Within, 1e-9);
    }

    [Theory]
    [InlineData(double.NaN, "row 1, column 2 (from 0) is NaN")]
    [InlineData(double.PositiveInfinity, "row 1, column 2 (from 0) is infinite")]
    [InlineData(double.NegativeInfinity, "row 1, column 2 (from 0) is infinite")]
    public void The_first_feature_that_is_no_number_is_named(double value, string expected)
    {
        double[] features = [1, 2, 3, 4, 5, value, 7, value, 9];
        Assert.Contains(expected, Refused(features, 3, [0, 1, 1]));
        Assert.Contains(expected, Refused(features, 3, [0, 1, 2]));
        var error = Assert.Throws<InvalidFeaturesException>(() => ClassSeparation.Measure(FeatureMatrix.Over(Array.ConvertAll(features, x => (float)x), 3), [1, 0, 1]));
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void The_whole_range_of_float32_is_measured()
    {
        foreach (var scale in new[] { 1e38f, 1e-37f })
        {
            var measured = ClassSeparation.Measure(FeatureMatrix.Over(new[] { -1 * scale, scale, scale, 3 * scale }, 1), [0, 0, 1, 1]);
            ClassSeparationTests.AssertClose(1, measured.Within, 1e-6);
        }

        Assert.Contains("too large", Refused([1e200, -1e200, 0, 1], 1, [0, 0, 1, 1]));
    }

    [Fact]
    public void Labels_that_make_no_sense_are_refused()
    {
        Assert.Contains("All labels are 4", Refused([1, 2, 3], 1, [4, 4, 4]));
        Assert.Contains("label of row 2 is -1", Refused([1, 2, 3], 1, [0, 1, -1]));
        Assert.Contains("2 labels for 3 samples", Refused([1, 2, 3], 1, [0, 1]));
        Assert.Contains("0 labels for 0 samples", Refused([], 1, []));
    }

    [Fact]
    public void A_matrix_needs_whole_rows()
    {
        Assert.Contains("5 values are not a whole number of rows of width 2", Assert.Throws<ArgumentException>(() => FeatureMatrix.Over(new float[5], 2)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => FeatureMatrix.Over(new float[5], 0));
    }

    private static string Refused(double[] features, int width, long[] labels)
    {
        return Assert.Throws<InvalidFeaturesException>(() => ClassSeparation.Measure(FeatureMatrix.Over(features, width), labels)).Message;
    }
}
