using EquiSep.Experiments;
using ScottPlot;

namespace EquiSep.Reports.Figures;

/// <summary>Separation fuzziness against the layer index, with the fitted law; y is log₁₀ D.</summary>
internal static class LawChart
{
    /// <summary>The words of the vertical axis.</summary>
    public const string Fuzziness = "Separation fuzziness D";

    /// <summary>The chart of a run: a black dot a layer, the fitted line or the two lines of a network of two kinds of blocks, ρ and r, or why they are missing.</summary>
    public static Chart Of(SeparationResult result, bool isChosen = false)
    {
        var dots = Series.Dots(Dots(result.Layers));
        List<Series> lines =
        [
            .. result.Segments.Count == 0
                ? [Line(result.Fit, result.Layers, Palette.Law)]
                : result.Segments.Select((segment, i) => Line(segment.Fit, [.. result.Layers.Where(l => l.Index >= segment.First && l.Index <= segment.Last)], SegmentColor(i))),
        ];
        var chart = new Chart(
            Caption.Title(result, isChosen),
            Axis.LayerIndex(result.Layers.Select(layer => layer.Index)),
            Axis.Log(Fuzziness, [.. dots.Points.Select(dot => dot.Y), .. lines.SelectMany(line => line.Points).Select(end => end.Y)]),
            [.. lines, dots])
        {
            Note = Note(result),
        };
        return chart.Or(Caption.Law(result));
    }

    /// <summary>Layers with their log₁₀ D; those without one have no place.</summary>
    public static IEnumerable<Coordinates> Dots(IReadOnlyList<LayerSeparation> layers)
    {
        return layers.Select(layer => new Coordinates(layer.Index, LogScale.Shows(layer.Within) ? Math.Log10(layer.Within) : double.NaN));
    }

    /// <summary>The fitted line from the first to the last of the layers; without points where there is none.</summary>
    public static Series Line(LawFit? fit, IReadOnlyList<LayerSeparation> layers, Color color)
    {
        return fit is not null && layers is [var first, .., var last] ? Series.Line([At(first), At(last)], color) : Series.Line([], color);

        Coordinates At(LayerSeparation layer) => new(layer.Index, (fit.Intercept + (fit.Slope * layer.Index)) / Math.Log(10));
    }

    private static Color SegmentColor(int i) => i == 0 ? Palette.Law : Palette.Second;

    private static IReadOnlyList<Remark> Note(SeparationResult result)
    {
        return result.Segments.Count == 0
            ? Remark.Lines(Caption.Law(result), result.Fit is null ? Palette.Muted : Palette.Ink)
            : [.. result.Segments.Select((segment, i) => new Remark(Caption.Segment(segment), SegmentColor(i))), .. Caption.OddLayers(result.Layers) is { } odd ? Remark.Lines(odd, Palette.Ink) : []];
    }
}
