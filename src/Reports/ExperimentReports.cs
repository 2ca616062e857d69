using System.Globalization;
using EquiSep.Experiments;
using EquiSep.Reports.Figures;
using EquiSep.Reports.Sections;
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

    private static readonly PictureOf<ExperimentPictures>[] pictures =
    [
        new("figure", "A panel for each run, or for each that is chosen.", of => Fits(of.Shown), of => Figure.Grid(of.Shown, of.Title, of.Marked)),
        new("spread", "Separation in runs that differ only in the seed: each seed, their mean and its 95 % interval.", of => Fits(of.Groups), of => Figure.Spread(of.Groups, of.Title, SampleStatistics.Quantile)),
        new("robustness-against-law", "Test accuracy lost to noise on the weights against r, a colour for each scale of the noise.", of => of.Results.Any(result => result is { Robustness.Count: > 0, Fit: not null }), of => Figure.RobustnessAgainstLaw(of.Results)),
        new("out-of-sample", "Test accuracy against r, a dot for each run.", of => of.HasSweep, of => Figure.OutOfSample(of.Fitted)),
        new("collapse", "Measures of neural collapse, a row for each run.", of => of.Results.Any(result => result.Collapse is not null), of => Figure.Collapse(of.Results)),
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
    public static IReadOnlyList<Picture> Pictures(IReadOnlyList<SeparationResult> results, string title, Choice? choice = null)
    {
        var of = new ExperimentPictures(results, title, choice);
        return [.. pictures.Where(picture => picture.Applies(of)).Select(picture => picture.Make(of))];
    }

    /// <summary>Pictures that there are numbers for, but of more panels than a picture takes: to each name, why there is none and where else to look.</summary>
    /// <param name="results">The runs that are made.</param>
    /// <param name="choice">By what the runs are chosen that the first picture shows; null for all runs.</param>
    public static IReadOnlyDictionary<string, string> LeftOut(IReadOnlyList<SeparationResult> results, Choice? choice = null)
    {
        var of = new ExperimentPictures(results, "", choice);
        (string Name, int Panels, string Elsewhere)[] grids =
        [
            ("figure", of.Shown.Count, "Each run has a figure of its own, and the report has one for the runs of each preset."),
            ("spread", of.Groups.Count, "The table spread has the numbers."),
        ];
        return grids.Where(grid => grid.Panels > RunGroup.MostTogether).ToDictionary(
            grid => grid.Name,
            grid => string.Create(CultureInfo.InvariantCulture, $"There is no picture '{grid.Name}': it would have {grid.Panels} panels, and no picture has more than {RunGroup.MostTogether}. {grid.Elsewhere}"));
    }

    // Hundreds of panels are hundreds of megabytes while they are drawn, and nobody can read them.
    private static bool Fits<T>(IReadOnlyList<T> panels) => panels.Count is > 0 and <= RunGroup.MostTogether;
}
