using System.Globalization;
using EquiSep.Experiments;
using EquiSep.Experiments.Paper;

namespace EquiSep.Reports.Figures;

/// <summary>The words in a panel.</summary>
internal static class Caption
{
    private const int LayersNamed = 4;

    /// <summary>The run's name and the paper's count of its layers; marked where the run was chosen among others.</summary>
    public static string Title(SeparationResult result, bool isChosen = false)
    {
        var title = $"{result.Run} ({PaperNames.Layers(result.Specification.Network)} layers)";
        return isChosen ? $"★ {title}, best" : title;
    }

    /// <summary>ρ and r of a fit, or why there is none.</summary>
    public static string Law(SeparationResult result)
    {
        if (result.DivergedAtEpoch is { } epoch)
        {
            return $"training diverged\nat epoch {epoch}";
        }

        return result.Fit is { } fit ? $"{Ratio(fit)}\n{Correlation(fit)}{(OddLayers(result.Layers) is { } odd ? "\n" + odd : "")}" : NoLine(result.Layers);
    }

    /// <summary>ρ of a fit.</summary>
    public static string Ratio(LawFit fit) => $"ρ = {Number(fit.DecayRatio, "0.000")}";

    /// <summary>r of a fit.</summary>
    public static string Correlation(LawFit fit) => $"r = {Number(fit.Pearson, "0.0000")}";

    /// <summary>ρ of a stretch of layers, by its name.</summary>
    public static string Segment(LawSegment segment) => segment.Fit is { } fit ? $"{segment.Name}: {Ratio(fit)}" : $"{segment.Name}: no line";

    /// <summary>Why there is no line through layers.</summary>
    public static string NoLine(IReadOnlyList<LayerSeparation> layers)
    {
        return layers.Count switch
        {
            0 => "no layer was measured",
            1 => "one layer, no line",
            _ => OddLayers(layers, "no line: ") ?? "no line",
        };
    }

    /// <summary>The layers that have no place on a logarithmic axis, and why; null where all have one.</summary>
    public static string? OddLayers(IReadOnlyList<LayerSeparation> layers, string lead = "without ")
    {
        var odd = layers.Where(layer => !LogScale.Shows(layer.Within)).ToList();
        if (odd.Count == 0)
        {
            return null;
        }

        var what = odd.TrueForAll(layer => layer.Within == 0) ? "D = 0" : "D is not defined";
        var where = string.Join(", ", odd.Take(LayersNamed).Select(layer => layer.Index)) + (odd.Count > LayersNamed ? ", …" : "");
        return $"{lead}layer{(odd.Count > 1 ? "s" : "")} {where}:\n{what}";
    }

    /// <summary>A number in print, its minus sign as wide as a plus.</summary>
    public static string Signed(string number) => number.Replace('-', '−');

    /// <summary>A number without needless digits.</summary>
    public static string Short(double number) => Signed(number.ToString("0.#####", CultureInfo.InvariantCulture));

    /// <summary>Mean ± standard deviation with so many decimals.</summary>
    public static string WithDeviation(Sample sample, int decimals)
    {
        var format = "0." + new string('0', decimals);
        var mean = sample.Count == 0 ? "undefined" : Number(sample.Mean, format);
        return sample.Count < 2 ? mean : $"{mean} ± {sample.Deviation.ToString(format, CultureInfo.InvariantCulture)}";
    }

    private static string Number(double value, string format)
    {
        if (!double.IsFinite(value))
        {
            return "undefined";
        }

        var readable = Math.Abs(value) is 0 or (>= 0.001 and < 10_000);
        return Signed(value.ToString(readable ? format : "0.00e0", CultureInfo.InvariantCulture));
    }
}
