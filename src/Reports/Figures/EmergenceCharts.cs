using System.Globalization;
using EquiSep.Experiments;
using ScottPlot;

namespace EquiSep.Reports.Figures;

/// <summary>How the law comes about during training.</summary>
internal static class EmergenceCharts
{
    /// <summary>D against the layer index with a line an epoch; then r, accuracies and ρ against the epoch.</summary>
    public static IReadOnlyList<Chart> Of(SeparationResult result)
    {
        var epochs = new GrowthScale(result.Emergence.Select(measured => (double)measured.Epoch));
        var missing = result.DivergedAtEpoch is null ? "nothing was measured\nduring training" : Caption.Law(result);
        var r = Line(measured => measured.Fit?.Pearson, Palette.Law);
        var ratio = Line(measured => measured.Fit?.DecayRatio, Palette.Law);
        var training = Line(measured => measured.Accuracy.Train, Palette.Ink) with { Name = "training" };
        var test = Line(measured => measured.Accuracy.Test, Palette.Ink) with { Name = "test", Open = true };
        return
        [
            Layers(result).Or(missing),
            AgainstEpoch("Correlation r", "r of ln D and the layer index", 0.02, -1, 1, r),
            AgainstEpoch("Accuracies", "Accuracy", 0.05, 0, 1, training, test),
            AgainstEpoch("Decay ratio ρ", "ρ", 0.05, 0, double.PositiveInfinity, ratio),
        ];

        Series Line(Func<EpochMeasurement, double?> number, Color color)
        {
            return new Series([.. result.Emergence.Select(measured => new Coordinates(epochs.Place(measured.Epoch), number(measured) ?? double.NaN))], color) { DotSize = 5.5f, LineWidth = 1.2f };
        }

        Chart AgainstEpoch(string title, string label, double least, double lowest, double highest, params Series[] series)
        {
            var axis = Axis.Linear(label, series.SelectMany(s => s.Points).Select(point => point.Y), least, lowest, highest);
            return new Chart(title, epochs.Axis("Epoch"), axis, series) { KeyTitle = series.Length > 1 ? "" : null }.Or(result.Emergence.Count == 0 ? missing : "no layers to fit");
        }
    }

    private static Chart Layers(SeparationResult result)
    {
        var lines = result.Emergence.Select((measured, i) => new Series([.. LawChart.Dots(measured.Layers)], Palette.Sequential(i, result.Emergence.Count))
        {
            Name = measured.Epoch.ToString(CultureInfo.InvariantCulture),
            DotSize = 4.5f,
            LineWidth = 1.4f,
        }).ToList();
        var x = Axis.LayerIndex(result.Emergence.SelectMany(measured => measured.Layers).Select(layer => layer.Index));
        return new Chart("Separation", x, Axis.Log(LawChart.Fuzziness, lines.SelectMany(line => line.Points).Select(point => point.Y)), lines) { KeyTitle = "Epoch" };
    }
}
