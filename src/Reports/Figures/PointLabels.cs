using ScottPlot;
using SkiaSharp;

namespace EquiSep.Reports.Figures;

/// <summary>Writes names beside points, where neither dots nor other names are.</summary>
internal static class PointLabels
{
    private const float Text = 10, Height = 11, Dot = 4, Nearest = 7, Ring = 11;
    private const int Rings = 12, Directions = 12;

    /// <summary>Draws each name as near to its point as there is room, with a thin line to it where that is not beside it.</summary>
    /// <param name="labels">The names.</param>
    /// <param name="dots">All dots.</param>
    /// <param name="pixel">From places to pixels.</param>
    /// <param name="canvas">Where to draw.</param>
    /// <param name="frame">What the names must not leave.</param>
    public static void Draw(IReadOnlyList<PointLabel> labels, IReadOnlyList<Pixel> dots, Func<Coordinates, Pixel> pixel, SKCanvas canvas, PixelRect frame)
    {
        var taken = dots.Select(dot => new SKRect(dot.X - Dot, dot.Y - Dot, dot.X + Dot, dot.Y + Dot)).ToList();
        var inside = new SKRect(frame.Left + 3, frame.Top + 3, frame.Right - 3, frame.Bottom - 3);
        foreach (var label in labels)
        {
            var point = pixel(label.At);
            var boxes = Places(point, Typography.Width(label.Text, Text)).Where(place => inside.Contains(place.Box)).ToList();
            var (box, ring) = boxes.FirstOrDefault(place => !taken.Exists(place.Box.IntersectsWith), boxes.FirstOrDefault());
            if (boxes.Count == 0)
            {
                continue; // wider than the frame
            }

            taken.Add(box);
            if (ring > 0)
            {
                using var thin = new SKPaint { Color = Palette.Faint.ToSKColor(), StrokeWidth = 0.7f, IsAntialias = true };
                canvas.DrawLine(point.X, point.Y, Math.Clamp(point.X, box.Left, box.Right), Math.Clamp(point.Y, box.Top, box.Bottom), thin);
            }

            Typography.Write(canvas, label.Text, box.Left, box.Bottom - 2, Text, Palette.Muted);
        }
    }

    /// <summary>Boxes around a point, the nearest first, from the right on clockwise.</summary>
    private static IEnumerable<(SKRect Box, int Ring)> Places(Pixel point, float width)
    {
        for (var ring = 0; ring < Rings; ring++)
        {
            var distance = Nearest + (ring * Ring);
            for (var direction = 0; direction < Directions; direction++)
            {
                var (sin, cos) = MathF.SinCos(direction * MathF.Tau / Directions);

                // The box touches a circle around the point, on the side that looks to the point.
                float x = point.X + (distance * cos) + ((cos - 1) * width / 2), y = point.Y + (distance * sin) + ((sin - 1) * Height / 2);
                yield return (new SKRect(x, y, x + width, y + Height), ring);
            }
        }
    }
}
