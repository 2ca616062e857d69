using EquiSep.Experiments;
using EquiSep.Reports.Figures;
using EquiSep.Reports.Tables;

namespace EquiSep.Reports;

/// <summary>Everything that can be shown of one run: the only list of its tables and pictures, for folders, archives and REST alike.</summary>
public static class RunReports
{
    private static readonly TableOf<SeparationResult>[] tables =
    [
        LayerTables.Separation,
        LayerTables.TestSeparation,
        LayerTables.Segments,
        MeasurementTables.Emergence,
        MeasurementTables.EmergenceLayers,
        MeasurementTables.Robustness,
        MeasurementTables.Collapse,
    ];

    private static readonly PictureOf<SeparationResult>[] pictures =
    [
        new("figure", "Separation fuzziness of every layer and the fitted law.", _ => true, Figure.Panel),
        new("emergence", "Separation, r, ρ and accuracies at epochs during training.", result => result.Emergence.Count > 0, Figure.Emergence),
        new("test-set", "Separation of the training images and of the test images.", result => result.Test is not null, Figure.TestSet),
        new("robustness", "Accuracies and r under noise on the weights, mean ± one standard deviation over the draws.", result => result.Robustness.Count > 0, Figure.Robustness),
        new("collapse", "Measures of neural collapse.", result => result.Collapse is not null, result => Figure.Collapse([result])),
    ];

    /// <summary>Names of all files that can be written of a run, each of which is out of date where the run has no numbers for it.</summary>
    public static IReadOnlyList<string> FileNames { get; } =
        [.. tables.Select(table => $"{table.Name}.csv"), .. pictures.SelectMany(picture => new[] { $"{picture.Name}.png", $"{picture.Name}.svg" })];

    /// <summary>The tables that the run has numbers for; that of its layers, which comes first, is always there.</summary>
    public static IReadOnlyList<Table> Tables(SeparationResult result) => [.. tables.Select(table => table.Make(result)).Where((table, i) => i == 0 || table.Rows.Count > 0)];

    /// <summary>The pictures that the run has numbers for; the law's comes first.</summary>
    public static IReadOnlyList<Picture> Pictures(SeparationResult result) => [.. pictures.Where(picture => picture.Applies(result)).Select(picture => picture.Make(result))];
}
