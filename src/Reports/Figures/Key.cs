using SkiaSharp;

namespace EquiSep.Reports.Figures;

/// <summary>The names of the series of a chart, right of its frame, each with a piece of its line and a dot.</summary>
internal sealed class Key
{
    private const float Text = 11, LineHeight = 16, Sample = 16, Gap = 6;
    private const int MostNames = 14;

    private readonly string title;
    private readonly IReadOnlyList<Series> named;

    public Key(Chart chart)
    {
        title = chart.KeyTitle ?? "";
        var all = chart.KeyTitle is null ? [] : chart.Series.Where(series => series.Name is not null).ToList();

        // Of very many, evenly chosen ones with the first and the last.
        var step = Math.Max(1, (int)Math.Ceiling((all.Count - 1.0) / (MostNames - 1)));
        named = [.. all.Where((_, i) => i % step == 0 || i == all.Count - 1)];
        Width = named.Count == 0 ? 0
            : Gap + Math.Max(Typography.Width(title, Text), Sample + Gap + named.Max(series => Typography.Width(series.Name!, Text)));
    }

    /// <summary>How much room it takes; 0 without names.</summary>
    public float Width { get; }

    /// <summary>Draws it from an upper left corner on.</summary>
    public void Draw(SKCanvas canvas, float left, float top)
    {
        if (named.Count == 0)
        {
            return;
        }

        left += Gap + 4;
        var y = top + 10;
        Typography.Write(canvas, title, left, y, Text, Palette.Ink);
        foreach (var series in named)
        {
            y += LineHeight;
            DrawSample(canvas, series, left, y - 4);
            Typography.Write(canvas, series.Name!, left + Sample + Gap, y, Text, Palette.Ink);
        }
    }

    private static void DrawSample(SKCanvas canvas, Series series, float left, float y)
    {
        using var paint = new SKPaint { Color = series.Color.ToSKColor(), IsAntialias = true, StrokeWidth = Math.Max(1.3f, series.LineWidth) };
        if (series.LineWidth > 0)
        {
            canvas.DrawLine(left, y, left + Sample, y, paint);
        }

        if (series.DotSize > 0)
        {
            // A rectangle with very round corners, so that in an SVG only data are circles.
            var half = Math.Min(series.DotSize, 6.5f) / 2;
            var middle = left + (Sample / 2);
            using var fill = new SKPaint { Color = series.Open ? SKColors.White : paint.Color, IsAntialias = true };
            canvas.DrawRoundRect(middle - half, y - half, 2 * half, 2 * half, 0.96f * half, 0.96f * half, fill);
            paint.Style = SKPaintStyle.Stroke;
            canvas.DrawRoundRect(middle - half, y - half, 2 * half, 2 * half, 0.96f * half, 0.96f * half, paint);
        }
    }
}
