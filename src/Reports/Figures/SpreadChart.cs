using EquiSep.Experiments;
using ScottPlot;

namespace EquiSep.Reports.Figures;

/// <summary>Separation in the repetitions of a run.</summary>
internal static class SpreadChart
{
    /// <summary>Each repetition in grey, the mean of ln D at each layer in blue with its interval as a band.</summary>
    /// <param name="group">The repetitions.</param>
    /// <param name="quantile">Student's t for a number of degrees of freedom.</param>
    public static Chart Of(SeedGroup group, Func<int, double> quantile)
    {
        var measured = group.Results.Where(result => result.Layers.Count > 0).ToList();
        var layers = measured.SelectMany(result => result.Layers).GroupBy(layer => layer.Index).OrderBy(layer => layer.Key).ToList();
        var means = layers.Select(layer => Sample.Of(LawChart.Dots([.. layer]).Select(dot => dot.Y))).ToList();
        var mean = new Series([.. layers.Zip(means, (layer, sample) => new Coordinates(layer.Key, sample.Mean))], Palette.Law)
        {
            LineWidth = 1.8f,
            HalfHeights = [.. means.Select(sample => sample.Count < 2 ? double.NaN : quantile(sample.Count - 1) * sample.Deviation / Math.Sqrt(sample.Count))],
        };
        var seeds = measured.Select(result => new Series([.. LawChart.Dots(result.Layers)], Palette.Faint) { DotSize = 4, LineWidth = 0.8f });
        var reach = mean.Points.Zip(mean.HalfHeights, (point, half) => (double[])[point.Y - half, point.Y + half]).SelectMany(ends => ends);
        List<Series> series = [.. seeds, mean];
        return new Chart(
            group.Name,
            Axis.LayerIndex(layers.Select(layer => layer.Key)),
            Axis.Log(LawChart.Fuzziness, [.. series.SelectMany(s => s.Points).Select(point => point.Y), .. reach]),
            series)
        {
            Note = Note(group.Results, measured),
        }.Or(group.Results.Any(result => result.DivergedAtEpoch is not null) ? "every training diverged" : "no layer was measured");
    }

    private static IReadOnlyList<Remark> Note(IReadOnlyList<SeparationResult> all, List<SeparationResult> measured)
    {
        var ratio = Sample.Of(measured.Select(result => result.Fit?.DecayRatio ?? double.NaN));
        var r = Sample.Of(measured.Select(result => result.Fit?.Pearson ?? double.NaN));
        var diverged = all.Count(result => result.DivergedAtEpoch is not null);
        return
        [
            new Remark($"n = {Caption.Short(measured.Count)}", Palette.Ink),
            new Remark($"ρ = {Caption.WithDeviation(ratio, 3)}", Palette.Ink),
            new Remark($"r = {Caption.WithDeviation(r, 4)}", Palette.Ink),
            .. diverged > 0 ? [new Remark($"{diverged} diverged", Palette.Muted)] : Array.Empty<Remark>(),
        ];
    }
}
