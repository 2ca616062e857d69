using EquiSep.Experiments;
using EquiSep.Reports.Figures;

namespace EquiSep.Core.Tests.Reports.Figures;

public sealed class OutOfSampleTests
{
    [Fact]
    public void A_run_is_a_dot_at_its_r_and_its_test_accuracy_with_its_name()
    {
        var runs = Sweep(9);
        using var picture = new Drawing(Figure.OutOfSample(runs));
        var dots = picture.DotsIn("black");
        Assert.Equal(9, dots.Count);
        Assert.Equal(runs.OrderBy(run => run.Fit!.Pearson), runs.Zip(dots).OrderBy(pair => pair.Second.X).Select(pair => pair.First));
        Assert.Equal(runs.OrderByDescending(run => run.Accuracy!.Test), runs.Zip(dots).OrderBy(pair => pair.Second.Y).Select(pair => pair.First));
        Assert.All(runs, run => Assert.Contains(run.Run, picture.Words));
    }

    [Fact]
    public void Runs_of_one_place_have_names_that_do_not_lie_on_each_other()
    {
        var runs = Enumerable.Range(0, 12).Select(i => Sweep(1)[0] with { Run = $"momentum-{i}" }).ToList();
        using var picture = new Drawing(Figure.OutOfSample(runs));
        var places = runs.Select(run => picture.PlaceOf(run.Run)).ToList();
        for (var i = 0; i < places.Count; i++)
        {
            Assert.All(places.Skip(i + 1), other => Assert.True(Math.Abs(other.Y - places[i].Y) >= 10 || Math.Abs(other.X - places[i].X) >= 55, $"{other} lies on {places[i]}"));
        }
    }

    [Fact]
    public void Fifty_five_runs_are_dots_without_names()
    {
        using var picture = new Drawing(Figure.OutOfSample(Sweep(55)));
        Assert.Equal(55, picture.Dots.Count);
        Assert.DoesNotContain("run-0", picture.Words);
    }

    [Fact]
    public void Runs_without_a_fit_are_left_out()
    {
        var runs = Sweep(3);
        using var some = new Drawing(Figure.OutOfSample([runs[0], runs[1] with { Fit = null }, runs[2] with { Accuracy = null }]));
        Assert.Single(some.Dots);
        using var none = new Drawing(Figure.OutOfSample([runs[1] with { Fit = null }]));
        Assert.Contains("no run has both a fit", none.Words);
    }

    [Fact]
    public void A_picture_of_no_runs_is_refused()
    {
        Assert.Throws<ArgumentException>("results", () => Figure.OutOfSample([]));
    }

    private static SeparationResult[] Sweep(int runs)
    {
        return [.. Enumerable.Range(0, runs).Select(i => Samples.Perturbed($"run-{i}", 0.3 + (0.6 * i / runs)))];
    }
}
