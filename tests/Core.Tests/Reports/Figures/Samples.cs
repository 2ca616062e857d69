using EquiSep.Core.Separation;
using EquiSep.Experiments;

namespace EquiSep.Core.Tests.Reports.Figures;

/// <summary>Results as they come out, in plausible numbers, of which every picture has something to show.</summary>
internal static class Samples
{
    /// <summary>D of nine layers that falls by a factor, with a wobble so that r is not −1.</summary>
    public static double[] Falling(double first, double ratio, int layers = 8, double wobble = 0.03)
    {
        return [.. Enumerable.Range(0, layers).Select(l => first * Math.Pow(ratio, l) * Math.Exp(wobble * Math.Sin((5.1 * l) + (40 * ratio))))];
    }

    /// <summary>A run of a mixed residual network: two kinds of blocks that meet at a layer.</summary>
    public static SeparationResult Mixed(int meeting = 6)
    {
        double[] within = [.. Falling(60, 0.7, meeting + 1), .. Falling(60 * Math.Pow(0.7, meeting) * 0.9, 0.9, 4)];
        var run = Runs.Of("mixed", 4, within, Families.ResNetMix);
        return run with
        {
            Segments =
            [
                Segment("bottleneck", 0, meeting, within),
                Segment("basicblock", meeting, within.Length - 1, within),
            ],
        };
    }

    /// <summary>A run measured at epochs.</summary>
    public static SeparationResult Emerging(params int[] epochs)
    {
        var run = Runs.Of("sgd-L6", 6, Falling(36.8, 0.575));
        return run with
        {
            Emergence =
            [
                .. epochs.Select(epoch =>
                {
                    var learnt = 1 - Math.Exp(-epoch / 40.0);
                    var within = Falling(36.8, 0.97 - (0.395 * learnt), wobble: 0.25 - (0.22 * learnt));
                    return new EpochMeasurement(epoch, Layers(within), EquiSeparationLaw.Fit(within), new Accuracy(0.1 + (0.9 * learnt), 0.1 + (0.69 * learnt)));
                }),
            ],
        };
    }

    /// <summary>A run whose test images were measured too.</summary>
    public static SeparationResult Tested()
    {
        var within = Falling(38, 0.78);
        return Runs.Of("sgd-L6", 6, Falling(36.8, 0.575)) with { Test = new SampleSeparation(Layers(within), EquiSeparationLaw.Fit(within)) };
    }

    /// <summary>A run whose weights were perturbed, of a name and a decay ratio.</summary>
    public static SeparationResult Perturbed(string name, double ratio, int draws = 5, params double[] scales)
    {
        var run = Runs.Of(name, 6, Falling(36.8, ratio, wobble: ratio / 8)) with { Accuracy = new Accuracy(1, 0.8 - (ratio / 20)) };
        return run with
        {
            Robustness =
            [
                .. scales.SelectMany(_ => Enumerable.Range(1, draws), (scale, draw) =>
                {
                    var luck = Math.Sin((scale * 100) + (draw * 2.4));
                    var within = Falling(36.8, ratio + ((0.95 - ratio) * scale), wobble: (ratio / 8) + (scale / 3 * (1 + (luck / 4))));
                    var lost = (0.5 + (ratio / 2)) * scale * scale * 4;
                    return new PerturbedMeasurement(scale, draw, Layers(within), EquiSeparationLaw.Fit(within), new Accuracy(
                        Math.Max(0.1, 1 - lost + (0.2 * scale * luck * scale)), Math.Max(0.1, 0.79 - lost + (0.3 * scale * luck * scale))));
                }),
            ],
        };
    }

    /// <summary>A run with measures of neural collapse that follow from a number between 0, collapsed, and 1.</summary>
    public static SeparationResult Collapsed(string name, double far)
    {
        return Runs.Of(name, 6, Falling(36.8, 0.5 + (far / 3))) with
        {
            Collapse = new NeuralCollapse(0.01 * Math.Pow(100, far), 0.02 + (0.2 * far), 0.03 + (0.15 * far), 0.04 + (0.2 * far), 0.05 + (0.17 * far), 0.01 + (0.2 * far), 0.02 + (0.16 * far), 0.1 + far, 1 - (0.02 * far)),
        };
    }

    public static IReadOnlyList<LayerSeparation> Layers(IReadOnlyList<double> within) => Runs.Of("", 6, within).Layers;

    private static LawSegment Segment(string name, int first, int last, double[] within)
    {
        // The intercept is that at layer 0, however late the stretch begins.
        var fit = EquiSeparationLaw.Fit(within[first..(last + 1)])!;
        return new LawSegment(name, first, last, fit with { Intercept = fit.Intercept - (first * fit.Slope) });
    }
}
