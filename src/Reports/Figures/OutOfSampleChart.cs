using EquiSep.Experiments;
using ScottPlot;

namespace EquiSep.Reports.Figures;

/// <summary>Whether the law goes with accuracy out of sample.</summary>
internal static class OutOfSampleChart
{
    private const int MostLabels = 12;

    /// <summary>Test accuracy against r, a dot a run, with their names where they are few.</summary>
    public static Chart Of(IReadOnlyList<SeparationResult> results)
    {
        List<PointLabel> runs =
        [
            .. results.Where(result => result is { Fit: { } fit, Accuracy: not null } && double.IsFinite(fit.Pearson))
                .Select(result => new PointLabel(new Coordinates(result.Fit!.Pearson, result.Accuracy!.Test), result.Run)),
        ];
        return new Chart(
            "Accuracy out of sample against the law",
            Axis.Linear("r of ln D and the layer index", runs.Select(run => run.At.X), 0.002, -1, 1),
            Axis.Linear("Test accuracy", runs.Select(run => run.At.Y), 0.02, 0, 1),
            [Series.Dots(runs.Select(run => run.At))])
        {
            Labels = runs.Count <= MostLabels ? runs : [],
        }.Or("no run has both a fit\nand an accuracy");
    }
}
