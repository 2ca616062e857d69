using EquiSep.Experiments;
using EquiSep.Reports.Figures;

namespace EquiSep.Core.Tests.Reports.Figures;

public sealed class TestSetTests
{
    private const string Blue = "#1F4FD8", Second = "#C2410C";

    [Fact]
    public void Training_images_are_dots_and_test_images_rings_each_with_its_line()
    {
        var run = Samples.Tested();
        using var panel = new Drawing(Figure.TestSet(run));
        double one = panel.HeightOf("10⁰"), decade = one - panel.HeightOf("10¹");
        Assert.All(panel.DotsIn("black").Zip(run.Layers), pair => Assert.Equal(one - (decade * Math.Log10(pair.Second.Within)), pair.First.Y, 0.1));
        Assert.All(panel.DotsIn("white").Zip(run.Test!.Layers), pair => Assert.Equal(one - (decade * Math.Log10(pair.Second.Within)), pair.First.Y, 0.1));
        Assert.Equal((8, 8), (panel.DotsIn("black").Count, panel.DotsIn("white").Count));
        Assert.Single(panel.Lines(Blue));
        Assert.Single(panel.Lines(Second));
    }

    [Fact]
    public void The_law_of_both_is_written_in_the_colours_of_the_lines()
    {
        var run = Samples.Tested();
        using var panel = new Drawing(Figure.TestSet(run));
        Assert.Equal([$"● training: {Caption.Ratio(run.Fit!)}, {Caption.Correlation(run.Fit!)}"], panel.WordsIn(Blue));
        Assert.Equal([$"○ test: {Caption.Ratio(run.Test!.Fit!)}, {Caption.Correlation(run.Test.Fit!)}"], panel.WordsIn(Second));
    }

    [Fact]
    public void Without_a_fit_of_the_test_images_their_rings_stand_alone()
    {
        var layers = Samples.Layers([36, double.NaN, 0, double.NaN, 0, 0, 0, 0]);
        using var panel = new Drawing(Figure.TestSet(Samples.Tested() with { Test = new SampleSeparation(layers, null) }));
        Assert.Single(panel.DotsIn("white"));
        Assert.Empty(panel.Lines(Second));
        Assert.Contains("○ test: no line: layers 1, 2, 3, 4, …: D is not defined", panel.Words);
    }

    [Fact]
    public void A_diverged_run_says_so()
    {
        using var panel = new Drawing(Figure.TestSet(Runs.Of("sgd-1.0", 6, []) with { DivergedAtEpoch = 3 }));
        Assert.Contains("training diverged", panel.Words);
        Assert.Empty(panel.Dots);
    }
}
