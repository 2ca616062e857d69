using System.Globalization;
using EquiSep.Contracts.Paper;
using EquiSep.Contracts.Tables;
using EquiSep.Standalone.Pipeline;
using Spectre.Console;

namespace EquiSep.Standalone.Display;

/// <summary>The table at the end.</summary>
internal static class OutcomeTable
{
    private const string Nothing = "–";

    /// <summary>A row per run.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<RunOutcome> outcomes)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("run", "layer_num", "paper's layers", "optimizer", "rate", "r", "ρ", "D first → last", "train / test accuracy", "seconds");
        foreach (var outcome in outcomes)
        {
            table.AddRow([.. Cells(outcome).Select(cell => new Text(cell))]);
        }

        console.Write(table);
    }

    private static IEnumerable<string> Cells(RunOutcome outcome)
    {
        var run = outcome.Run;
        string[] what = [run.Name!, Text($"{run.Network.Layers}"), Text($"{PaperNames.Layers(run.Network)}"), run.Training.Optimizer, RateText.Brief(run.Training.LearningRate)];
        if (outcome.Result is null)
        {
            return [.. what, Nothing, Nothing, outcome.Status.ToString().ToLowerInvariant(), Nothing, Nothing];
        }

        var row = SummaryRow.Of(outcome.Result);
        return
        [
            .. what,
            row.Pearson is null ? Nothing : Text($"{row.Pearson:F4}"),
            row.DecayRatio is null ? Nothing : Text($"{row.DecayRatio:F4}"),
            row.DivergedAtEpoch is { } epoch ? Text($"diverged at epoch {epoch}") : Text($"{row.FirstSeparation:G5} → {row.LastSeparation:G4}"),
            row.TrainAccuracy is null ? Nothing : Text($"{row.TrainAccuracy:F4} / {row.TestAccuracy:F4}"),
            Text($"{row.Seconds:F1}"),
        ];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
