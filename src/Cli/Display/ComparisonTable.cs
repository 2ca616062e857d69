using System.Globalization;
using EquiSep.Cli.Results;
using EquiSep.Reports;

namespace EquiSep.Cli.Display;

/// <summary>The table of the command <c>compare</c>.</summary>
internal static class ComparisonTable
{
    private const string Nothing = "–";

    private static readonly TableColumn[] Columns =
    [
        new("run"), new("specification", DropOrder: 5), new("data", DropOrder: 4), new("weights", DropOrder: 6), new("Δ D first", DropOrder: 3), new("max |Δ ln D|"),
        new("r A → B"), new("ρ A → B", DropOrder: 7), new("train A → B", DropOrder: 1), new("test A → B", DropOrder: 2),
    ];

    /// <summary>A row for each run that is in both folders; then the runs that are only in one.</summary>
    public static void Write(TextWriter output, FolderComparison comparison)
    {
        output.WriteLine($"A: {comparison.First}");
        output.WriteLine($"B: {comparison.Second}");
        if (comparison.Runs.Count > 0)
        {
            output.WriteLine();
            var missing = TextTable.Write(output, Consoles.WidthOf(output), Columns, [.. comparison.Runs.Select(Cells)]);
            output.WriteLine();
            output.WriteLine("in brackets: B minus A" + (missing.Count > 0 ? $"; no room here for {string.Join(", ", missing)}" : ""));
        }
        else
        {
            output.WriteLine("No run of the same name is in both; name two folders of the same kind, such as two of an experiment.");
        }

        Write(output, "A", comparison.OnlyInFirst);
        Write(output, "B", comparison.OnlyInSecond);
    }

    private static void Write(TextWriter output, string folder, IReadOnlyList<string> names)
    {
        if (names.Count > 0)
        {
            output.WriteLine($"Only in {folder}: {string.Join(", ", names)}");
        }
    }

    private static string[] Cells(RunComparison run)
    {
        return
        [
            run.Run, Equal(run.SameSpecification), Equal(run.SameData), run.SameModel ? "identical" : "differ",
            Signed(run.FirstSeparation.Difference, "0.###e+0"), run.SameNumbers ? "identical" : Number(run.LargestLogDifference, "G3"),
            Of(run.Pearson), Of(run.DecayRatio), Of(run.TrainAccuracy), Of(run.TestAccuracy),
        ];
    }

    private static string Equal(bool same) => same ? "equal" : "differs";

    private static string Of(Pair pair) =>
        pair.Difference == 0 ? Number(pair.First, "F4") : $"{Number(pair.First, "F4")} → {Number(pair.Second, "F4")}{(pair.Difference is null ? "" : $" ({Signed(pair.Difference, "F4")})")}";

    private static string Signed(double? value, string format) => value switch
    {
        null => Nothing,
        0 => "0",
        > 0 => "+" + Number(value, format),
        _ => Number(value, format),
    };

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? Nothing;
}
