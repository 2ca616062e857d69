using EquiSep.Reports.Figures;

namespace EquiSep.Core.Tests.Reports.Figures;

public sealed class TwoSegmentsTests
{
    private const string Blue = "#1F4FD8", Second = "#C2410C";

    [Theory]
    [InlineData(6)]
    [InlineData(2)]
    public void A_line_for_each_kind_of_block_ends_and_begins_at_the_layer_they_share(int meeting)
    {
        var run = Samples.Mixed(meeting);
        using var panel = new Drawing(Figure.Panel(run));
        var (first, second) = (Assert.Single(panel.Lines(Blue)), Assert.Single(panel.Lines(Second)));
        Assert.Equal(run.Layers.Count, panel.Dots.Count);
        Assert.Equal(panel.Dots[0].X, first[0], 0.1);
        Assert.Equal(panel.Dots[meeting].X, first[2], 0.1);
        Assert.Equal(panel.Dots[meeting].X, second[0], 0.1);
        Assert.Equal(panel.Dots[^1].X, second[2], 0.1);
        Assert.Equal(panel.Dots[meeting].Y, second[1], 12.0);
    }

    [Fact]
    public void The_ratio_of_each_kind_of_block_is_written_in_the_colour_of_its_line()
    {
        var run = Samples.Mixed();
        using var panel = new Drawing(Figure.Panel(run));
        Assert.Equal([$"bottleneck: {Caption.Ratio(run.Segments[0].Fit!)}"], panel.WordsIn(Blue));
        Assert.Equal([$"basicblock: {Caption.Ratio(run.Segments[1].Fit!)}"], panel.WordsIn(Second));
    }

    [Fact]
    public void A_kind_of_block_without_a_fit_has_no_line_and_says_so()
    {
        var run = Samples.Mixed();
        using var panel = new Drawing(Figure.Panel(run with { Segments = [run.Segments[0], run.Segments[1] with { Fit = null }] }));
        Assert.Single(panel.Lines(Blue));
        Assert.Empty(panel.Lines(Second));
        Assert.Contains("basicblock: no line", panel.Words);
    }
}
