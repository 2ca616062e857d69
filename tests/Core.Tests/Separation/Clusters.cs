using CsCheck;

namespace EquiSep.Core.Tests.Separation;

/// <summary>Labelled features whose class means are well apart, so that a comparison is not about conditioning.</summary>
public sealed record Clusters(double[] Features, long[] Labels, int Width, int Classes)
{
    public int Samples => Labels.Length;

    /// <summary>Every class has a sample; sizes and order are random.</summary>
    public static Gen<Clusters> Gen(int maxClasses = 5, int maxWidth = 7) =>
        from classes in CsCheck.Gen.Int[2, maxClasses]
        from width in CsCheck.Gen.Int[1, maxWidth]
        from others in CsCheck.Gen.Long[0, classes - 1].Array[0, 20]
        let labels = (long[])[.. Enumerable.Range(0, classes).Select(k => (long)k), .. others]
        from noise in CsCheck.Gen.Double[-1, 1].Array[labels.Length * width]
        select new Clusters([.. noise.Select((x, i) => x + Mean((int)labels[i / width], i % width, width))], labels, width, classes);

    public double[] Row(int i) => Features[(i * Width)..((i + 1) * Width)];

    public Clusters Map(Func<double[], IEnumerable<double>> map) => this with { Features = [.. Enumerable.Range(0, Samples).SelectMany(i => map(Row(i)))] };

    // Means lie on the axes, at least 10 from each other; the noise, at most 1 in each column, cannot bring three of them near one line.
    private static double Mean(int k, int column, int width) => k % width == column ? 10 * (1 + (k / width)) : 0;
}
