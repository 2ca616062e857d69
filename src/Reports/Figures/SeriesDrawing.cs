using ScottPlot;

namespace EquiSep.Reports.Figures;

/// <summary>Adds series to ScottPlot's plots.</summary>
internal static class SeriesDrawing
{
    private const double BandOpacity = 0.16;
    private const float RingWidth = 1.3f;

    /// <summary>Adds the band of a series, then its line, then its dots.</summary>
    public static void Add(Plot plot, Series series)
    {
        if (series.HalfHeights is { } halves)
        {
            AddBand(plot, series, halves);
        }

        foreach (var stretch in series.Stretches.Where(stretch => series.LineWidth > 0 && stretch.Count > 1))
        {
            var line = plot.Add.ScatterLine(stretch.ToArray(), series.Color);
            line.LineWidth = series.LineWidth;
        }

        Coordinates[] dots = [.. series.Shown];
        if (series.DotSize > 0 && dots.Length > 0)
        {
            var markers = plot.Add.Markers(dots, MarkerShape.FilledCircle, series.DotSize, series.Color);
            if (series.Open)
            {
                markers.MarkerStyle.FillColor = Colors.White;
                markers.MarkerStyle.OutlineColor = series.Color;
                markers.MarkerStyle.OutlineWidth = RingWidth;
            }
        }
    }

    private static void AddBand(Plot plot, Series series, IReadOnlyList<double> halves)
    {
        var edges = series.Points.Zip(halves).Where(pair => double.IsFinite(pair.First.Y) && double.IsFinite(pair.Second)).ToList();
        if (edges.Count > 1)
        {
            var upper = edges.Select(pair => new Coordinates(pair.First.X, pair.First.Y + pair.Second));
            var lower = edges.Select(pair => new Coordinates(pair.First.X, pair.First.Y - pair.Second)).Reverse();
            var band = plot.Add.Polygon([.. upper, .. lower]);
            band.FillColor = series.Color.WithOpacity(BandOpacity);
            band.LineWidth = 0;
        }
    }
}
