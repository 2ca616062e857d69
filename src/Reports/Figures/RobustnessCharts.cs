using EquiSep.Experiments;
using ScottPlot;

namespace EquiSep.Reports.Figures;

/// <summary>What Gaussian noise on the weights does to a trained network.</summary>
internal static class RobustnessCharts
{
    private const string Scale = "Relative scale σ of the noise";

    /// <summary>Accuracies, then r, against the scale of the noise: means over the draws with a band of one standard deviation, from the unperturbed network on.</summary>
    public static IReadOnlyList<Chart> Of(SeparationResult result)
    {
        double[] scales = [0, .. result.Robustness.Select(measured => measured.Scale).Distinct().Order()];
        var axis = new GrowthScale(scales);
        var training = Means(result.Accuracy?.Train, measured => measured.Accuracy.Train) with { Name = "training" };
        var test = Means(result.Accuracy?.Test, measured => measured.Accuracy.Test) with { Name = "test", Open = true };
        var r = Means(result.Fit?.Pearson, measured => measured.Fit?.Pearson ?? double.NaN) with { Color = Palette.Law };
        var missing = result.DivergedAtEpoch is null ? "not measured" : Caption.Law(result);
        return
        [
            Of("Accuracies", "Accuracy", 0.05, 0, [training, test]).Or(missing),
            Of("Correlation r", "r of ln D and the layer index", 0.01, -1, [r]).Or(missing),
        ];

        Series Means(double? unperturbed, Func<PerturbedMeasurement, double> number)
        {
            Sample[] samples =
            [
                new Sample(1, unperturbed ?? double.NaN, 0),
                .. scales.Skip(1).Select(scale => Sample.Of(result.Robustness.Where(measured => measured.Scale.Equals(scale)).Select(number))),
            ];
            return new Series([.. samples.Zip(scales, (sample, scale) => new Coordinates(axis.Place(scale), sample.Mean))], Palette.Ink)
            {
                DotSize = 5.5f,
                LineWidth = 1.2f,
                HalfHeights = [.. samples.Select(sample => sample.Deviation)],
            };
        }

        Chart Of(string title, string label, double least, double lowest, IReadOnlyList<Series> series)
        {
            var reach = series.SelectMany(s => s.Points.Zip(s.HalfHeights!, (point, half) => (point.Y, Half: double.IsFinite(half) ? half : 0)))
                .SelectMany(point => (double[])[Math.Max(lowest, point.Y - point.Half), Math.Min(1, point.Y + point.Half)]);
            return new Chart(title, axis.Axis(Scale), Axis.Linear(label, reach, least, lowest, 1), series) { KeyTitle = series.Count > 1 ? "" : null };
        }
    }

    /// <summary>Test accuracy that each scale of the noise costs on average, against r of the unperturbed network: a dot a run, a colour a scale.</summary>
    public static Chart AgainstLaw(IReadOnlyList<SeparationResult> results)
    {
        double[] scales = [.. results.SelectMany(result => result.Robustness).Select(measured => measured.Scale).Distinct().Order()];
        List<Series> series = [.. scales.Select((scale, i) => new Series([.. results.Select(result => Loss(result, scale))], Palette.Sequential(i, scales.Length))
        {
            Name = Caption.Short(scale),
            DotSize = 6.5f,
        })];
        var points = series.SelectMany(s => s.Shown).ToList();
        return new Chart(
            "Robustness against the law",
            Axis.Linear("r of ln D and the layer index", points.Select(point => point.X), 0.002, -1, 1),
            Axis.Linear("Loss of test accuracy", points.Select(point => point.Y), 0.05, -1, 1),
            series)
        {
            KeyTitle = "Noise σ",
        }.Or("no run has both a fit\nand perturbed accuracies");
    }

    private static Coordinates Loss(SeparationResult result, double scale)
    {
        var perturbed = Sample.Of(result.Robustness.Where(measured => measured.Scale.Equals(scale)).Select(measured => measured.Accuracy.Test));
        return new Coordinates(result.Fit?.Pearson ?? double.NaN, (result.Accuracy?.Test ?? double.NaN) - perturbed.Mean);
    }
}
