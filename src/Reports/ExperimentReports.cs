using EquiSep.Contracts;
using EquiSep.Figures;

namespace EquiSep.Reports;

/// <summary>Everything that can be shown of an experiment: the only list of its tables and pictures, for folders, archives and REST alike.</summary>
public static class ExperimentReports
{
    /// <summary>The tables that there are numbers for.</summary>
    /// <param name="results">The runs that are made, in the order of the figure.</param>
    public static IReadOnlyList<Table> Tables(IReadOnlyList<SeparationResult> results) => [];

    /// <summary>The pictures that there are numbers for.</summary>
    /// <param name="results">The runs that are made, in the order of the figure; at least one.</param>
    /// <param name="title">Title of the experiment.</param>
    public static IReadOnlyList<Picture> Pictures(IReadOnlyList<SeparationResult> results, string title) => [new("figure", "A panel for each run.", Figure.Grid(results, title))];
}
