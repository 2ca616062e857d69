using System.Globalization;
using EquiSep.Experiments;
using EquiSep.Experiments.Paper;

namespace EquiSep.Cli.Display;

/// <summary>Runs that are not made yet, a row each.</summary>
internal static class RunTable
{
    private static readonly TableColumn[] Columns =
    [
        new("run"), new("data", DropOrder: 4), new("family"), new("layer_num"), new("paper's layers", DropOrder: 2), new("width", DropOrder: 3), new("optimizer"),
        new("rate"), new("epochs", DropOrder: 5), new("authors' name", DropOrder: 1),
    ];

    /// <summary>Writes the table.</summary>
    public static void Write(TextWriter output, IReadOnlyList<Specification> runs) =>
        TextTable.Write(output, Consoles.WidthOf(output), Columns, [.. runs.Select(Cells)]);

    private static string[] Cells(Specification run) =>
    [
        run.Name!, run.Data.Name, run.Network.Family, Text(run.Network.Layers), Text(PaperNames.Layers(run.Network)), Text(run.Network.Width),
        run.Training.Optimizer, RateText.Brief(run.Training.LearningRate),
        (run.Training.Frozen is { } frozen ? $"{Text(frozen.Epochs)}+" : "") + Text(run.Training.Epochs), PaperNames.Reference(run),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
