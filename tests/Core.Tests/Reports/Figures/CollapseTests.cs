using EquiSep.Reports.Figures;

namespace EquiSep.Core.Tests.Reports.Figures;

public sealed class CollapseTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(55)]
    public void Every_run_has_a_named_row_in_each_of_six_panels(int runs)
    {
        var results = Enumerable.Range(0, runs).Select(i => Samples.Collapsed($"run-{i}", (double)i / runs)).ToList();
        using var picture = new Drawing(Figure.Collapse(results));
        Assert.Equal(6 * runs, picture.DotsIn("black").Count);
        Assert.Equal(3 * runs, picture.DotsIn("white").Count); // the classifier in the three panels of NC2
        Assert.All(results, run => Assert.Equal(6, picture.Words.Count(word => word == run.Run)));
        Assert.All(["NC1: within-class variability", "NC2: norms", "NC2: angles", "NC2: maximal angle", "NC3: self-duality", "NC4: nearest class mean"], title => Assert.Contains(title, picture.Words));
    }

    [Fact]
    public void Rows_stand_apart_in_the_order_of_the_runs_and_variability_on_a_logarithmic_axis()
    {
        using var picture = new Drawing(Figure.Collapse([Samples.Collapsed("a", 0), Samples.Collapsed("b", 0.5), Samples.Collapsed("c", 1)]));
        var dots = picture.DotsIn("black").Take(3).ToList(); // 0.01, 0.1 and 1
        Assert.Equal(dots[1].X - dots[0].X, dots[2].X - dots[1].X, 0.1);
        Assert.True(dots[1].Y - dots[0].Y >= 18 && dots[2].Y - dots[1].Y >= 18, "rows are too close");
    }

    [Fact]
    public void A_long_name_keeps_its_beginning_and_its_end()
    {
        using var picture = new Drawing(Figure.Collapse([Samples.Collapsed("residual-basicblock-layer-adam-0.0003", 0.5)]));
        Assert.Contains("residual-basi…-adam-0.0003", picture.Words);
    }

    [Fact]
    public void Runs_without_measures_are_left_out_and_none_leaves_words()
    {
        var diverged = Runs.Of("sgd-1.0", 6, []) with { DivergedAtEpoch = 3 };
        using var one = new Drawing(Figure.Collapse([Samples.Collapsed("a", 0.5), diverged]));
        Assert.DoesNotContain("sgd-1.0", one.Words);
        using var none = new Drawing(Figure.Collapse([diverged]));
        Assert.Equal(6, none.Words.Count(word => word == "not measured"));
        Assert.Empty(none.Dots);
    }

    [Fact]
    public void A_measure_that_is_not_defined_has_no_dot()
    {
        var run = Samples.Collapsed("a", 0.5);
        using var picture = new Drawing(Figure.Collapse([run, run with { Run = "b", Collapse = run.Collapse! with { Variability = 0, SelfDuality = double.NaN } }]));
        Assert.Equal(10, picture.DotsIn("black").Count);
    }
}
