using EquiSep.Core.Separation;
using EquiSep.Experiments;

namespace EquiSep.Core.Tests.Separation;

public sealed class LawSegmentsTests
{
    [Theory]
    [InlineData(4, Granularities.Layer, 6, 10)]
    [InlineData(4, Granularities.Block, 2, 4)]
    [InlineData(2, Granularities.Layer, 3, 5)]
    [InlineData(2, Granularities.Block, 1, 2)]
    [InlineData(6, Granularities.Layer, 9, 15)]
    [InlineData(6, Granularities.Block, 3, 6)]
    public void Each_kind_of_block_has_a_line_and_the_lines_share_the_place_where_the_kinds_meet(int blocks, string granularity, int meeting, int last)
    {
        // D halves at every place of the bottlenecks and falls to a tenth at every place of the basic blocks.
        double[] separation = [.. Enumerable.Range(0, last + 1).Select(l => 64 * Math.Pow(0.5, Math.Min(l, meeting)) * Math.Pow(0.1, Math.Max(0, l - meeting)))];

        var segments = LawSegments.Fit(Specify(Families.ResNetMix, blocks, granularity), separation);

        Assert.Equal([("bottleneck", 0, meeting), ("basicblock", meeting, last)], segments.Select(segment => (segment.Name, segment.First, segment.Last)));
        Assert.Equal(0.5, segments[0].Fit!.DecayRatio, 1e-12);
        Assert.Equal(Math.Log(64), segments[0].Fit!.Intercept, 1e-12);
        Assert.Equal(0.1, segments[1].Fit!.DecayRatio, 1e-12);
        Assert.All(segments, segment => Assert.Equal(Math.Log(separation[meeting]), segment.Fit!.Intercept + (meeting * segment.Fit.Slope), 1e-12));
        Assert.Equal(last - meeting + 1, segments[1].Fit!.Layers);
    }

    [Fact]
    public void A_stretch_is_fitted_by_least_squares_of_its_own_layers_at_their_own_index()
    {
        // ln D = 9, 9, 3, 2, 0 at the layers 0 to 4: over 2 to 4 the slope is −3/2, the mean 5/3 at layer 3.
        double[] separation = [.. new[] { 9.0, 9, 3, 2, 0 }.Select(Math.Exp)];

        var fit = EquiSeparationLaw.Fit(separation, 2, 4)!;

        Assert.Equal(-1.5, fit.Slope, 1e-12);
        Assert.Equal((5.0 / 3) + 4.5, fit.Intercept, 1e-12);
        Assert.Equal(-3 / Math.Sqrt(2 * (14.0 / 3)), fit.Pearson, 1e-12);
        Assert.Equal(3, fit.Layers);
    }

    [Fact]
    public void A_stretch_without_enough_separations_has_no_line_and_the_other_has_one()
    {
        var segments = LawSegments.Fit(Specify(Families.ResNetMix, 4, Granularities.Block), [8, 4, 2, double.NaN, 0.5]);

        Assert.Equal(0.5, segments[0].Fit!.DecayRatio, 1e-12);
        Assert.Null(segments[1].Fit);
    }

    [Theory]
    [InlineData(Families.GResNet)]
    [InlineData(Families.Gfnn)]
    [InlineData(Families.AlexNet)]
    public void Networks_of_one_kind_of_block_have_no_segments(string family)
    {
        Assert.Empty(LawSegments.Fit(Specify(family, 4, Granularities.Block), [8, 4, 2, 1, 0.5]));
    }

    [Fact]
    public void A_run_that_diverged_has_no_segments() => Assert.Empty(LawSegments.Fit(Specify(Families.ResNetMix, 4, Granularities.Layer), []));

    private static Specification Specify(string family, int blocks, string granularity) => new()
    {
        Data = new() { Name = DataNames.FashionMnist },
        Network = new() { Family = family, Layers = blocks },
        Analysis = new() { Granularity = granularity },
    };
}
