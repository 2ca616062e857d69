using System.Globalization;
using EquiSep.Cli.Results;
using EquiSep.Experiments;
using EquiSep.Experiments.Paper;
using EquiSep.Reports;
using EquiSep.Reports.Tables;

namespace EquiSep.Cli.Display;

/// <summary>The table at the end.</summary>
internal static class OutcomeTable
{
    private const string Nothing = "–";

    private static readonly TableColumn[] Columns =
    [
        new("run"), new("layers", DropOrder: 4), new("optimizer", DropOrder: 2), new("rate", DropOrder: 3), new("r"), new("ρ"),
        new("D first → last"), new("train / test", DropOrder: 5), new("seconds", DropOrder: 1),
    ];

    /// <summary>A row per run.</summary>
    public static void Write(TextWriter output, IReadOnlyList<RunOutcome> outcomes)
    {
        output.WriteLine();
        var missing = TextTable.Write(output, Consoles.WidthOf(output), Columns, [.. outcomes.Select(Cells)]);
        output.WriteLine();
        output.WriteLine("layers: the authors' layer_num (the paper's number)"
            + (outcomes.Any(outcome => outcome.Result?.Fit?.Layers < outcome.Result?.Layers.Count) ? "; r (n/m): only n of m layers have a D to fit" : "")
            + (missing.Count > 0 ? $"; no room here for {string.Join(", ", missing)}" : ""));
        WriteSpread(output, [.. outcomes.Select(outcome => outcome.Result).OfType<SeparationResult>()]);
    }

    private static void WriteSpread(TextWriter output, IReadOnlyList<SeparationResult> results)
    {
        const int Shown = 10;
        var groups = Spread.Groups(results);
        foreach (var (name, runs) in groups.Take(Shown))
        {
            output.WriteLine($"{name}, {runs.Count} seeds: r {Of(runs.Select(run => run.Fit?.Pearson))}, ρ {Of(runs.Select(run => run.Fit?.DecayRatio))}, test {Of(runs.Select(run => run.Accuracy?.Test))} (mean ± standard deviation)");
        }

        if (groups.Count > Shown)
        {
            output.WriteLine($"{groups.Count - Shown} more groups of seeds: see spread.csv");
        }

        static string Of(IEnumerable<double?> numbers)
        {
            var statistics = SampleStatistics.Of(numbers);
            return statistics.Mean is { } mean ? Text($"{mean:F4} ± {statistics.StandardDeviation ?? double.NaN:F4}") : Nothing;
        }
    }

    private static string[] Cells(RunOutcome outcome)
    {
        var run = outcome.Run;
        string[] what = [run.Name!, Text($"{run.Network.Layers} ({PaperNames.Layers(run.Network)})"), run.Training.Optimizer, RateText.Brief(run.Training.LearningRate)];
        if (outcome.Result is null)
        {
            return [.. what, Nothing, Nothing, outcome.Status.ToString().ToLowerInvariant(), Nothing, Nothing];
        }

        var row = SummaryRow.Of(outcome.Result);
        var layers = outcome.Result.Layers.Count;
        return
        [
            .. what,
            row.Pearson is null ? Nothing : Text($"{row.Pearson:F4}") + (row.FittedLayers < layers ? Text($" ({row.FittedLayers}/{layers})") : ""),
            row.DecayRatio is null ? Nothing : Text($"{row.DecayRatio:F4}"),
            row.DivergedAtEpoch is { } epoch ? Text($"diverged at epoch {epoch}") : $"{Separation(row.FirstSeparation, "G5")} → {Separation(row.LastSeparation, "G4")}",
            row.TrainAccuracy is null ? Nothing : Text($"{row.TrainAccuracy:F4} / {row.TestAccuracy:F4}"),
            Text($"{row.Seconds:F1}"),
        ];
    }

    private static string Separation(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? Nothing;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
