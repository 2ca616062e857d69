using EquiSep.Contracts;
using EquiSep.Figures;
using EquiSep.Reports.Tables;

namespace EquiSep.Reports;

/// <summary>Everything that can be shown of an experiment: the only list of its tables and pictures, for folders, archives and REST alike.</summary>
public static class ExperimentReports
{
    private static readonly TableOf<IReadOnlyList<SeparationResult>>[] tables =
    [
        SummaryRow.Table,
        MeasurementTables.EmergenceOfRuns,
        RobustnessSummary.Table,
        MeasurementTables.CollapseOfRuns,
    ];

    private static readonly PictureOf<(IReadOnlyList<SeparationResult> Results, string Title)>[] pictures =
    [
        new("figure", "A panel for each run.", _ => true, of => Figure.Grid(of.Results, of.Title)),
    ];

    /// <summary>Names of all files that can be written of an experiment, each of which is out of date where its runs have no numbers for it.</summary>
    public static IReadOnlyList<string> FileNames { get; } =
        [.. tables.Select(table => $"{table.Name}.csv"), .. pictures.SelectMany(picture => new[] { $"{picture.Name}.png", $"{picture.Name}.svg" })];

    /// <summary>The tables that there are numbers for; the summary, which comes first, is always there.</summary>
    /// <param name="results">The runs that are made, in the order of the figure.</param>
    public static IReadOnlyList<Table> Tables(IReadOnlyList<SeparationResult> results) => [.. tables.Select(table => table.Make(results)).Where((table, i) => i == 0 || table.Rows.Count > 0)];

    /// <summary>The pictures that there are numbers for.</summary>
    /// <param name="results">The runs that are made, in the order of the figure; at least one.</param>
    /// <param name="title">Title of the experiment.</param>
    public static IReadOnlyList<Picture> Pictures(IReadOnlyList<SeparationResult> results, string title) =>
        [.. pictures.Where(picture => picture.Applies((results, title))).Select(picture => picture.Make((results, title)))];
}
