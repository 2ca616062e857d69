using System.Globalization;
using EquiSep.Cli.Results;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;

namespace EquiSep.Cli.Display;

/// <summary>Lists of experiments and of runs, as a table or as the JSON that REST answers.</summary>
internal static class ListTable
{
    private const string Nothing = "–";

    /// <summary>Writes a list of experiments.</summary>
    public static void Write(TextWriter output, Page<ExperimentView> page, bool isJson)
    {
        if (isJson)
        {
            WriteJson(output, page);
            return;
        }

        Write(
            output,
            page,
            "experiment",
            [new("created", DropOrder: 2), new("name"), new("status"), new("runs", DropOrder: 1), new("r"), new("ρ"), new("accuracy", DropOrder: 3), new("id")],
            [.. page.Items.Select(item => (string[])[Time(item.Created), item.Name, Status(item), Runs(item), .. Numbers(item.Best), item.Id])],
            [.. page.Items.Where(item => item.Reason is not null).Select(item => $"{item.Id}: {item.Reason}")]);
    }

    /// <summary>Writes a list of runs.</summary>
    public static void Write(TextWriter output, Page<RunView> page, bool isJson)
    {
        if (isJson)
        {
            WriteJson(output, page);
            return;
        }

        Write(
            output,
            page,
            "run",
            [
                new("created", DropOrder: 1), new("name"), new("status"), new("data", DropOrder: 2), new("network", DropOrder: 3), new("r"), new("ρ"),
                new("accuracy", DropOrder: 4), new("id"),
            ],
            [
                .. page.Items.Select(item => (string[])
                [
                    Time(item.Created), item.Name, item.Status.Name(), item.Specification.Data.Name,
                    item.Specification.Network.Family, .. Numbers(item.Result), item.Id,
                ]),
            ],
            [.. page.Items.Where(item => item.Reason is not null).Select(item => $"{item.Id}: {item.Reason}")]);
    }

    private static void WriteJson<T>(TextWriter output, Page<T> page) => output.Write(WholeJson.Text(new { page.Count, page.Items }));

    private static void Write<T>(
        TextWriter output, Page<T> page, string what, IReadOnlyList<TableColumn> columns, IReadOnlyList<string[]> rows, IReadOnlyList<string> reasons)
    {
        var left = page.Items.Count == 0 ? [] : TextTable.Write(output, Consoles.WidthOf(output), columns, rows);
        foreach (var reason in reasons)
        {
            output.WriteLine(reason.ReplaceLineEndings(" "));
        }

        var shown = page.Items.Count < page.Count ? Text($"{page.Items.Count} of ") : "";
        output.WriteLine(
            shown + Text($"{page.Count} {what}{(page.Count == 1 ? "" : "s")}") + (left.Count > 0 ? $"; no room here for {string.Join(", ", left)}" : ""));
    }

    private static string Status(ExperimentView item) => item.Damage is null ? item.Status.Name() : "damaged";

    // Runs of several statuses are counted by status.
    private static string Runs(ExperimentView item) => item.Counts.Count switch
    {
        0 => Nothing,
        1 => Text($"{item.Counts.Values.Single()}"),
        _ => string.Join(", ", item.Counts.Select(count => Text($"{count.Value} {count.Key}"))),
    };

    private static string[] Numbers(ResultSummary? result) =>
        [Number(result?.Pearson), Number(result?.DecayRatio), Number(result?.Accuracy)];

    private static string Number(double? value) => value is { } number ? Text($"{number:F4}") : Nothing;

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
