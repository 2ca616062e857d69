using EquiSep.Reports.Figures;

namespace EquiSep.Core.Tests.Reports.Figures;

public sealed class GridTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 3, 1)]
    [InlineData(4, 2, 2)]
    [InlineData(5, 5, 1)]
    [InlineData(7, 4, 2)]
    [InlineData(9, 3, 3)]
    [InlineData(15, 5, 3)]
    [InlineData(45, 5, 9)]
    [InlineData(55, 5, 11)]
    public void The_shape_follows_from_the_number_of_panels(int panels, int columns, int rows)
    {
        Assert.Equal(new GridShape(columns, rows), GridShape.For(panels));
    }

    [Fact]
    public void No_number_of_panels_is_left_without_a_place_or_with_an_empty_row()
    {
        for (var panels = 1; panels <= 301; panels++)
        {
            var (columns, rows) = GridShape.For(panels);
            Assert.InRange(panels, ((rows - 1) * columns) + 1, rows * columns);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(55)]
    public void A_grid_draws_every_run_under_its_title(int runs)
    {
        var results = Enumerable.Range(0, runs).Select(i => Runs.Figure1[i % 9] with { Run = $"run-{i}" }).ToList();
        var figure = Figure.Grid(results, "depth & <width>");
        using var grid = new Drawing(figure);
        Assert.Equal((figure.Width * 2, figure.Height * 2), (grid.PixelWidth, grid.PixelHeight));
        Assert.Equal("depth & <width>", grid.Words[0]);
        Assert.All(results, run => Assert.Contains(Caption.Title(run), grid.Words));
        Assert.Equal(runs, grid.BlueLines.Count);
        Assert.Equal(results.Sum(run => run.Layers.Count), grid.Dots.Count);
        Assert.All(grid.Dots, dot => Assert.True(grid.At(dot) is { Red: 0, Green: 0, Blue: 0 }, $"no black dot at {dot}"));
        Assert.True(grid.Count(Drawing.IsBlue) > 500 * runs, "blue lines are missing");
    }

    [Fact]
    public void A_diverged_run_keeps_its_place_among_the_others()
    {
        using var grid = new Drawing(Figure.Grid([Runs.Figure1[0], Runs.Of("sgd-1.0", 6, []) with { DivergedAtEpoch = 3 }, Runs.Figure1[1]], "rates"));
        Assert.Contains("at epoch 3", grid.Words);
        Assert.Equal(2, grid.BlueLines.Count);
    }

    [Fact]
    public void Only_the_chosen_run_is_marked_as_the_best()
    {
        using var grid = new Drawing(Figure.Grid([.. Runs.Figure1], "rates", new HashSet<string> { "sgd-L6" }));
        Assert.Equal(["★ sgd-L6 (8 layers), best"], grid.Words.Where(word => word.Contains("best", StringComparison.Ordinal)));
        Assert.DoesNotContain("sgd-L6 (8 layers)", grid.Words);
    }

    [Fact]
    public void A_grid_of_no_runs_is_refused()
    {
        Assert.Throws<ArgumentException>("results", () => Figure.Grid([], "nothing"));
    }
}
