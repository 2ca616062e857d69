using EquiSep.Experiments;
using EquiSep.Reports.Figures;

namespace EquiSep.Core.Tests.Reports.Figures;

public sealed class EmergenceTests
{
    private const string Blue = "#1F4FD8", Last = "#1B2A7A";

    [Fact]
    public void Each_epoch_is_a_line_of_its_own_colour_and_named_in_the_key()
    {
        int[] epochs = [0, 1, 2, 5, 10, 20, 50, 100, 200, 600];
        var run = Samples.Emerging(epochs);
        using var picture = new Drawing(Figure.Emergence(run));
        Assert.Equal("sgd-L6 (8 layers) during training", picture.Words[0]);
        var colors = Enumerable.Range(0, 10).Select(i => Palette.Sequential(i, 10).ToHex()).ToList();
        Assert.Equal(10, colors.Distinct().Count());
        Assert.All(colors, color => Assert.Equal(8, picture.DotsIn(color).Count));
        Assert.All(epochs, epoch => Assert.Contains(epoch.ToString(System.Globalization.CultureInfo.InvariantCulture), picture.Words));
        double one = picture.HeightOf("10⁰"), decade = one - picture.HeightOf("10¹");
        var dots = picture.DotsIn(Last);
        Assert.All(dots.Zip(run.Emergence[^1].Layers), pair => Assert.Equal(one - (decade * Math.Log10(pair.Second.Within)), pair.First.Y, 0.1));
    }

    [Fact]
    public void Correlation_ratio_and_accuracies_are_dots_at_each_epoch()
    {
        using var picture = new Drawing(Figure.Emergence(Samples.Emerging(0, 10, 20, 30)));
        Assert.Equal(8, picture.DotsIn(Blue).Count); // r and ρ
        Assert.Equal(4, picture.DotsIn("white").Count); // rings of the test images
        Assert.Equal(4, picture.DotsIn("black").Count); // dots of the training images
        Assert.Contains("training", picture.Words);
        Assert.Contains("test", picture.Words);
    }

    [Fact]
    public void Even_epochs_stand_at_even_distances_and_long_steps_are_shortened()
    {
        double[] Places(params int[] epochs)
        {
            using var picture = new Drawing(Figure.Emergence(Samples.Emerging(epochs)));
            return [.. picture.DotsIn(Blue).Take(epochs.Length).Select(dot => dot.X)];
        }

        var even = Places(0, 100, 200, 300);
        Assert.Equal(even[1] - even[0], even[3] - even[2], 0.1);
        var uneven = Places(0, 1, 10, 600);
        Assert.True(uneven[1] - uneven[0] > 30, "the first epochs are not apart");
    }

    [Fact]
    public void A_single_epoch_and_an_epoch_without_a_fit_are_drawn()
    {
        var run = Samples.Emerging(0, 5);
        run = run with { Emergence = [run.Emergence[0] with { Fit = null }, run.Emergence[1]] };
        using var picture = new Drawing(Figure.Emergence(run));
        Assert.Equal(2, picture.DotsIn(Blue).Count);
        using var single = new Drawing(Figure.Emergence(Samples.Emerging(5)));
        Assert.Equal(8, single.DotsIn(Last).Count);
    }

    [Fact]
    public void A_layer_without_separation_is_a_gap_in_its_line()
    {
        var run = Samples.Emerging(5);
        LayerSeparation[] layers = [.. run.Emergence[0].Layers.Select(layer => layer.Index == 3 ? layer with { Within = 0 } : layer)];
        using var picture = new Drawing(Figure.Emergence(run with { Emergence = [run.Emergence[0] with { Layers = layers }] }));
        Assert.Equal(7, picture.DotsIn(Last).Count);
        Assert.Equal([3, 4], picture.Lines(Last).Where(line => line.Length > 4).Select(line => line.Length / 2));
    }

    [Fact]
    public void A_run_that_diverged_or_was_not_measured_says_so_and_has_no_dots()
    {
        using var diverged = new Drawing(Figure.Emergence(Runs.Of("sgd-1.0", 6, []) with { DivergedAtEpoch = 3 }));
        Assert.Contains("at epoch 3", diverged.Words);
        Assert.Empty(diverged.Dots);
        using var unmeasured = new Drawing(Figure.Emergence(Runs.Figure1[0]));
        Assert.Contains("nothing was measured", unmeasured.Words);
    }
}
