using EquiSep.Reports.Figures;

namespace EquiSep.Core.Tests.Reports.Figures;

public sealed class RobustnessTests
{
    private const string Blue = "#1F4FD8";
    private static readonly double[] Scales = [0.05, 0.1, 0.2, 0.4];

    [Fact]
    public void A_dot_for_the_trained_network_and_each_scale_stands_at_the_mean_over_the_draws()
    {
        var run = Samples.Perturbed("sgd-L6", 0.575, 5, Scales);
        using var picture = new Drawing(Figure.Robustness(run));
        var dots = picture.DotsIn("black");
        Assert.Equal(5, dots.Count);
        Assert.Equal(5, picture.DotsIn("white").Count);
        Assert.Equal(5, picture.DotsIn(Blue).Count);
        Assert.Equal(dots[1].X + (7 * (dots[1].X - dots[0].X)), dots[4].X, 0.1);
        double Mean(double scale) => run.Robustness.Where(m => m.Scale.Equals(scale)).Average(m => m.Accuracy.Train);
        Assert.Equal((Mean(0.4) - Mean(0.2)) / (Mean(0.1) - 1), (dots[4].Y - dots[3].Y) / (dots[2].Y - dots[0].Y), 0.05);
    }

    [Fact]
    public void Several_draws_have_a_band_of_one_standard_deviation_and_a_single_one_has_none()
    {
        using var several = new Drawing(Figure.Robustness(Samples.Perturbed("sgd-L6", 0.575, 5, Scales)));
        Assert.Equal(3, several.Bands);
        using var single = new Drawing(Figure.Robustness(Samples.Perturbed("sgd-L6", 0.575, 1, Scales)));
        Assert.Equal(0, single.Bands);
        Assert.Equal(5, single.DotsIn(Blue).Count);
    }

    [Fact]
    public void Draws_without_a_fit_are_left_out_of_the_mean_of_r()
    {
        var run = Samples.Perturbed("sgd-L6", 0.575, 2, Scales);
        using var picture = new Drawing(Figure.Robustness(run with { Fit = null, Robustness = [.. run.Robustness.Select(m => m.Scale > 0.3 || m.Draw == 1 ? m with { Fit = null } : m)] }));
        Assert.Equal(3, picture.DotsIn(Blue).Count);
    }

    [Fact]
    public void A_diverged_run_says_so()
    {
        using var picture = new Drawing(Figure.Robustness(Runs.Of("sgd-1.0", 6, []) with { DivergedAtEpoch = 3 }));
        Assert.Contains("at epoch 3", picture.Words);
        Assert.Empty(picture.Dots);
    }

    [Fact]
    public void Against_the_law_each_scale_has_a_colour_with_a_dot_for_each_run()
    {
        var runs = Enumerable.Range(0, 9).Select(i => Samples.Perturbed($"run-{i}", 0.35 + (0.05 * i), 3, Scales)).ToList();
        using var picture = new Drawing(Figure.RobustnessAgainstLaw([.. runs, Runs.Of("sgd-1.0", 6, []) with { DivergedAtEpoch = 3 }]));
        for (var i = 0; i < Scales.Length; i++)
        {
            var dots = picture.DotsIn(Palette.Sequential(i, Scales.Length).ToHex());
            Assert.Equal(9, dots.Count);
            Assert.Equal(runs.Select(run => run.Fit!.Pearson).Order(), runs.Zip(dots).OrderBy(pair => pair.Second.X).Select(pair => pair.First.Fit!.Pearson));
        }

        Assert.All(["0.05", "0.1", "0.2", "0.4", "Noise σ"], word => Assert.Contains(word, picture.Words));
    }

    [Fact]
    public void Against_the_law_runs_without_noise_or_fit_leave_words()
    {
        using var picture = new Drawing(Figure.RobustnessAgainstLaw([Runs.Figure1[0], Samples.Perturbed("odd", 0.5, 2, Scales) with { Fit = null }]));
        Assert.Contains("no run has both a fit", picture.Words);
        Assert.Empty(picture.Dots);
    }
}
