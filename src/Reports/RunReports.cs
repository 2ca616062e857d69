using EquiSep.Contracts;
using EquiSep.Figures;

namespace EquiSep.Reports;

/// <summary>Everything that can be shown of one run: the only list of its tables and pictures, for folders, archives and REST alike.</summary>
public static class RunReports
{
    /// <summary>The tables that the run has numbers for.</summary>
    public static IReadOnlyList<Table> Tables(SeparationResult result) => [];

    /// <summary>The pictures that the run has numbers for; the law's comes first.</summary>
    public static IReadOnlyList<Picture> Pictures(SeparationResult result) => [new("figure", "Separation fuzziness of every layer and the fitted law.", Figure.Panel(result))];
}
