using EquiSep.Core.Separation;

namespace EquiSep.Core.Tests.Separation;

public sealed class ClassSeparationTests
{
    [Fact]
    public void The_golden_values_of_the_authors_code_are_met()
    {
        using var golden = GoldenFile.Open("separation.json");
        Assert.NotEqual(0, golden.RootElement.GetArrayLength());
        foreach (var example in golden.RootElement.EnumerateArray())
        {
            var width = example.GetProperty("d").GetInt32();
            var features = example.GetProperty("features").EnumerateArray().Select(x => x.GetSingle()).ToArray();
            var labels = example.GetProperty("labels").EnumerateArray().Select(x => x.GetInt64()).ToArray();
            var rows = example.GetProperty("imbalanced_rows").EnumerateArray().Select(x => x.GetInt32()).ToArray();
            var some = rows.SelectMany(i => features[(i * width)..((i + 1) * width)]).ToArray();
            var someLabels = rows.Select(i => labels[i]).ToArray();

            var single = ClassSeparation.Measure(FeatureMatrix.Over(features, width), labels);
            var twice = ClassSeparation.Measure(FeatureMatrix.Over(Array.ConvertAll(features, x => (double)x), width), labels);
            var imbalanced = ClassSeparation.Measure(FeatureMatrix.Over(some, width), someLabels, ClassWeighting.Imbalanced);

            Assert.Equal(single, twice);
            Assert.Equal(
                (example.GetProperty("n").GetInt32(), width, example.GetProperty("classes").GetInt32()),
                (single.Samples, single.Width, single.Classes));
            AssertClose(example.GetProperty("within").GetDouble(), single.Within, 1e-8);
            AssertClose(example.GetProperty("between").GetDouble(), single.Between, 1e-8);
            AssertClose(example.GetProperty("imbalanced_within").GetDouble(), imbalanced.Within, 1e-8);
            AssertClose(example.GetProperty("imbalanced_between").GetDouble(), imbalanced.Between, 1e-8);
        }
    }

    [Fact]
    public void Two_classes_on_a_line_give_the_value_worked_by_hand()
    {
        // Means 0 and 4, m = 2, SSb = 4; deviations ±1 and ±2, SSw = (1 + 4)/2.
        var measured = ClassSeparation.Measure(FeatureMatrix.Over(new[] { -1.0, 1, 2, 6 }, 1), [0, 0, 7, 7]);
        Assert.Equal(new ClassSeparation(2.5 / 4, 1, 4, 1, 2), measured);
    }

    [Fact]
    public void Weights_matter_when_classes_have_different_sizes()
    {
        // n_k = 3 and 1, means 0 and 4, m = 1; SSw of class 0 is 2/3, of class 1 it is 0.
        var features = FeatureMatrix.Over(new[] { -1.0, 0, 1, 4 }, 1);
        AssertClose(1.0 / 3 / (0.5 + 4.5), ClassSeparation.Measure(features, [0, 0, 0, 1]).Within, 1e-14);
        AssertClose(0.5 / (0.75 + 2.25), ClassSeparation.Measure(features, [0, 0, 0, 1], ClassWeighting.Imbalanced).Within, 1e-14);
    }

    [Fact]
    public void The_number_of_threads_and_the_place_in_memory_do_not_change_a_bit()
    {
        const int Width = 5003;
        var (features, labels) = Noise(samples: 150, Width, classes: 7);
        var moved = new float[features.Length + 3];
        features.CopyTo(moved, 3);

        var one = ClassSeparation.Measure(FeatureMatrix.Over(features, Width), labels, threads: 1);
        foreach (var threads in new int?[] { 2, 3, 16, null })
        {
            Assert.Equal(one, ClassSeparation.Measure(FeatureMatrix.Over(features, Width), labels, threads: threads));
            Assert.Equal(one, ClassSeparation.Measure(FeatureMatrix.Over(moved.AsMemory(3), Width), labels, threads: threads));
        }
    }

    [Fact]
    public void The_widest_feature_maps_are_measured_without_a_copy()
    {
        // Side by side, r copies of the same features have the same D: λ grows by r, and so do the squared projections.
        const int Samples = 1000;
        const int Base = 1024;
        const int Copies = 96;
        var (features, labels) = Noise(Samples, Base, classes: 10);
        var wide = new float[Samples * Base * Copies];
        for (var i = 0; i < Samples * Copies; i++)
        {
            features.AsSpan(i / Copies * Base, Base).CopyTo(wide.AsSpan(i * Base));
        }

        var expected = ClassSeparation.Measure(FeatureMatrix.Over(features, Base), labels);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var measured = ClassSeparation.Measure(FeatureMatrix.Over(wide, Base * Copies), labels, threads: 1);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        AssertClose(expected.Within, measured.Within, 1e-10);
        AssertClose(expected.Between, measured.Between, 1e-10);
        Assert.True(allocated < 64e6, $"Allocated {allocated} bytes beside {wide.Length * 4L} of features.");
    }

    internal static void AssertClose(double expected, double actual, double relative)
    {
        Assert.True(Math.Abs(expected - actual) <= relative * Math.Abs(expected), $"Expected {expected:R}, got {actual:R}.");
    }

    private static (float[] Features, long[] Labels) Noise(int samples, int width, int classes)
    {
        var random = new System.Random(5);
        var labels = Enumerable.Range(0, samples).Select(i => (long)(i % classes)).ToArray();
        var features = new float[samples * width];
        for (var i = 0; i < features.Length; i++)
        {
            features[i] = random.NextSingle() + (i % width % classes == labels[i / width] ? 1 : 0);
        }

        return (features, labels);
    }
}
