using EquiSep.Experiments;

namespace EquiSep.Reports.Figures;

/// <summary>Separation of the training images and of the test images.</summary>
internal static class TestSetChart
{
    private const float RingSize = 6.5f;

    /// <summary>Filled dots and a blue line for the training images, rings and a second line for the test images, ρ and r of both.</summary>
    public static Chart Of(SeparationResult result)
    {
        var test = result.Test ?? new SampleSeparation([], null);
        List<Series> series =
        [
            LawChart.Line(result.Fit, result.Layers, Palette.Law),
            LawChart.Line(test.Fit, test.Layers, Palette.Second),
            Series.Dots(LawChart.Dots(result.Layers)),
            Series.Dots(LawChart.Dots(test.Layers)) with { Open = true, DotSize = RingSize },
        ];
        return new Chart(
            Caption.Title(result),
            Axis.LayerIndex(result.Layers.Concat(test.Layers).Select(layer => layer.Index)),
            Axis.Log(LawChart.Fuzziness, series.SelectMany(s => s.Points).Select(point => point.Y)),
            series)
        {
            Note =
            [
                new Remark(Words("● training", result.Fit, result.Layers), Palette.Law),
                new Remark(result.Test is null ? "○ test: not measured" : Words("○ test", test.Fit, test.Layers), Palette.Second),
            ],
        }.Or(result.DivergedAtEpoch is null ? "no layer was measured" : Caption.Law(result));
    }

    private static string Words(string name, LawFit? fit, IReadOnlyList<LayerSeparation> layers)
    {
        return fit is null ? $"{name}: {Caption.NoLine(layers).Replace('\n', ' ')}" : $"{name}: {Caption.Ratio(fit)}, {Caption.Correlation(fit)}";
    }
}
