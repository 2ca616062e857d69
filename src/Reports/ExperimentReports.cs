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
        Spread.Table,
        MeasurementTables.EmergenceOfRuns,
        RobustnessSummary.Table,
        MeasurementTables.CollapseOfRuns,
    ];

    private static readonly PictureOf<(IReadOnlyList<SeparationResult> Results, string Title, Choice? Choice)>[] pictures =
    [
        new("figure", "A panel for each run, or for each that is chosen.", of => Competition.Chosen(of.Results, of.Choice).Count > 0, of => Figure.Grid(Competition.Chosen(of.Results, of.Choice), of.Title)),
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
    /// <param name="choice">By what the runs are chosen that the first picture shows, of those that differ only in the learning rate; null for all runs.</param>
    public static IReadOnlyList<Picture> Pictures(IReadOnlyList<SeparationResult> results, string title, Choice? choice = null) =>
        [.. pictures.Where(picture => picture.Applies((results, title, choice))).Select(picture => picture.Make((results, title, choice)))];
}
