using EquiSep.Experiments;
using EquiSep.Reports.Figures;
using SkiaSharp;

namespace EquiSep.Core.Tests.Reports.Figures;

public sealed class PanelTests
{
    [Fact]
    public void A_panel_has_its_size_and_much_white_and_some_ink()
    {
        using var panel = new Drawing(Figure.Panel(Runs.Figure1[0]));
        Assert.Equal((960, 720), (panel.PixelWidth, panel.PixelHeight));
        var white = panel.Count(color => color == SKColors.White);
        Assert.InRange(white / (960.0 * 720), 0.9, 0.99);
        Assert.True(panel.Count(Drawing.IsBlue) > 1000, "there is no blue line");
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(3)]
    public void The_scale_multiplies_the_pixels(double scale)
    {
        using var png = SKBitmap.Decode(Figure.Panel(Runs.Figure1[0]).ToPng(scale));
        Assert.Equal((480 * scale, 360 * scale), (png.Width, png.Height));
    }

    [Fact]
    public void Each_layer_is_a_black_dot_at_its_index_and_at_the_logarithm_of_D()
    {
        foreach (var run in Runs.Figure1)
        {
            using var panel = new Drawing(Figure.Panel(run));
            var dots = panel.Dots;
            Assert.Equal(run.Layers.Count, dots.Count);
            double one = panel.HeightOf("10⁰"), decade = one - panel.HeightOf("10¹"), layer = dots[1].X - dots[0].X;
            for (var i = 0; i < dots.Count; i++)
            {
                Assert.Equal(dots[0].X + (i * layer), dots[i].X, 0.1);
                Assert.Equal(one - (decade * Math.Log10(run.Layers[i].Within)), dots[i].Y, 0.1);
                Assert.Equal(SKColors.Black, panel.At(dots[i]));
            }
        }
    }

    [Fact]
    public void The_blue_line_is_the_fitted_law()
    {
        var run = Runs.Figure1[0];
        using var panel = new Drawing(Figure.Panel(run));
        var line = Assert.Single(panel.BlueLines);
        double one = panel.HeightOf("10⁰"), decade = one - panel.HeightOf("10¹");
        Assert.Equal(panel.Dots[0].X, line[0], 0.1);
        Assert.Equal(one - (decade * run.Fit!.Intercept / Math.Log(10)), line[1], 0.1);
        Assert.Equal(panel.Dots[^1].X, line[2], 0.1);
        Assert.Equal(one - (decade * (run.Fit.Intercept + (19 * run.Fit.Slope)) / Math.Log(10)), line[3], 0.1);
    }

    [Fact]
    public void The_words_are_the_run_its_layers_the_axes_and_the_law()
    {
        using var panel = new Drawing(Figure.Panel(Runs.Figure1.Single(run => run.Run == "sgd-L6")));
        Assert.Contains("sgd-L6 (8 layers)", panel.Words);
        Assert.Contains("Layer index", panel.Words);
        Assert.Contains("Separation fuzziness D", panel.Words);
        Assert.Contains("ρ = 0.575", panel.Words);
        Assert.Contains("r = −0.9971", panel.Words);
    }

    [Fact]
    public void Values_over_four_decades_have_a_label_at_each_power_of_ten()
    {
        using var panel = new Drawing(Figure.Panel(Runs.Published("NOBN")));
        Assert.Equal(["10²", "10³", "10⁴", "10⁵"], panel.Words.Where(word => word.StartsWith("10", StringComparison.Ordinal) && word != "10"));
        Assert.Equal(20, panel.Dots.Count);
        Assert.Contains("ρ = 1.215", panel.Words);
    }

    [Fact]
    public void Values_within_one_decade_still_have_two_labels()
    {
        using var panel = new Drawing(Figure.Panel(Runs.Published("LIN")));
        Assert.Contains("10¹", panel.Words);
        Assert.Contains("10²", panel.Words);
    }

    [Fact]
    public void A_diverged_run_says_so_and_has_neither_dots_nor_line()
    {
        using var panel = new Drawing(Figure.Panel(Runs.Of("sgd-1.0", 6, []) with { DivergedAtEpoch = 12 }));
        Assert.Contains("training diverged", panel.Words);
        Assert.Contains("at epoch 12", panel.Words);
        Assert.Empty(panel.Dots);
        Assert.Empty(panel.BlueLines);
        Assert.Equal(0, panel.Count(Drawing.IsBlue));
    }

    [Fact]
    public void One_layer_is_one_dot_without_line()
    {
        using var panel = new Drawing(Figure.Panel(Runs.Of("short", 6, [36.8])));
        Assert.Single(panel.Dots);
        Assert.Contains("one layer, no line", panel.Words);
        Assert.Empty(panel.BlueLines);
    }

    [Fact]
    public void A_layer_with_D_of_0_is_named_and_the_others_are_drawn()
    {
        using var panel = new Drawing(Figure.Panel(Runs.Of("collapsed", 6, [36.8, 3, 0, 1, 0])));
        Assert.Equal(3, panel.Dots.Count);
        Assert.Contains("without layers 2, 4:", panel.Words);
        Assert.Contains("D = 0", panel.Words);
        Assert.Single(panel.BlueLines);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    public void A_layer_whose_D_is_not_positive_and_finite_is_named(double odd)
    {
        using var panel = new Drawing(Figure.Panel(Runs.Of("odd", 6, [odd, odd, odd, odd, odd, 2])));
        Assert.Single(panel.Dots);
        Assert.Contains("no line: layers 0, 1, 2, 3, …:", panel.Words);
        Assert.Contains("D is not defined", panel.Words);
    }

    [Fact]
    public void The_smallest_and_the_largest_numbers_are_drawn()
    {
        using var panel = new Drawing(Figure.Panel(Runs.Of("wide", 6, [double.Epsilon, 1, double.MaxValue])));
        Assert.Equal(3, panel.Dots.Count);
        Assert.InRange(panel.Words.Count(word => word.StartsWith("10", StringComparison.Ordinal)), 2, 8);
    }

    [Fact]
    public void Panels_drawn_at_once_equal_panels_drawn_one_by_one()
    {
        var alone = Runs.Figure1.Select(run => Figure.Panel(run).ToPng()).ToArray();
        var together = new byte[alone.Length][];
        Parallel.For(0, alone.Length, i => together[i] = Figure.Panel(Runs.Figure1[i]).ToPng());
        Assert.Equal(alone, together);
    }

    [Theory]
    [InlineData(Families.Gfnn, 18, "20 layers")]
    [InlineData(Families.Fnnws, 6, "8 layers")]
    [InlineData(Families.FnnMix, 3, "8 layers")]
    public void The_title_counts_layers_as_the_paper_does(string family, int layers, string expected)
    {
        Assert.Equal($"run ({expected})", Caption.Title(Runs.Of("run", layers, [1], family)));
    }
}
