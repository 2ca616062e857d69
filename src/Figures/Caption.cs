using System.Globalization;
using EquiSep.Contracts;
using EquiSep.Contracts.Paper;

namespace EquiSep.Figures;

/// <summary>The words in a panel.</summary>
internal static class Caption
{
    private const int LayersNamed = 4;

    /// <summary>The run's name and the paper's count of its layers.</summary>
    public static string Title(SeparationResult result) => $"{result.Run} ({PaperNames.Layers(result.Specification.Network)} layers)";

    /// <summary>ρ and r of a fit, or why there is none.</summary>
    public static string Law(SeparationResult result)
    {
        if (result.DivergedAtEpoch is { } epoch)
        {
            return $"training diverged\nat epoch {epoch}";
        }

        if (result.Fit is { } fit)
        {
            var law = $"ρ = {Number(fit.DecayRatio, "0.000")}\nr = {Number(fit.Pearson, "0.0000")}";
            return fit.Layers < result.Layers.Count ? $"{law}\nwithout {Odd(result.Layers)}" : law;
        }

        return result.Layers.Count switch
        {
            0 => "no layer was measured",
            1 => "one layer, no line",
            _ => $"no line: {Odd(result.Layers)}",
        };
    }

    /// <summary>The layers that have no place on a logarithmic axis, and why.</summary>
    private static string Odd(IReadOnlyList<LayerSeparation> layers)
    {
        var odd = layers.Where(layer => !LogScale.Shows(layer.Within)).ToList();
        var what = odd.TrueForAll(layer => layer.Within == 0) ? "D = 0" : "D is not defined";
        var where = string.Join(", ", odd.Take(LayersNamed).Select(layer => layer.Index)) + (odd.Count > LayersNamed ? ", …" : "");
        return $"layer{(odd.Count > 1 ? "s" : "")} {where}:\n{what}";
    }

    private static string Number(double value, string format)
    {
        if (!double.IsFinite(value))
        {
            return "undefined";
        }

        var readable = Math.Abs(value) is 0 or (>= 0.001 and < 10_000);
        return value.ToString(readable ? format : "0.00e0", CultureInfo.InvariantCulture).Replace('-', '−');
    }
}
