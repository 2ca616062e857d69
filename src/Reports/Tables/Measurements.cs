using EquiSep.Experiments;

namespace EquiSep.Reports.Tables;

/// <summary>Numbers of a run as tables show them.</summary>
internal static class Measurements
{
    /// <summary>D of the first layer, the input; null where it is not defined.</summary>
    public static double? First(IReadOnlyList<LayerSeparation> layers) => layers is [var first, ..] ? Finite(first.Within) : null;

    /// <summary>D of the last layer; null where it is not defined.</summary>
    public static double? Last(IReadOnlyList<LayerSeparation> layers) => layers is [.., var last] ? Finite(last.Within) : null;

    private static double? Finite(double number) => double.IsFinite(number) ? number : null;
}
