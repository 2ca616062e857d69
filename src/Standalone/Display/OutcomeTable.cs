using System.Globalization;
using EquiSep.Contracts.Paper;
using EquiSep.Reports;
using EquiSep.Standalone.Results;

namespace EquiSep.Standalone.Display;

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
