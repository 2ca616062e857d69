using ScottPlot;
using SkiaSharp;

namespace EquiSep.Reports.Figures;

/// <summary>
/// A picture of results: a grid of charts, with a title above it or without. It is drawn anew by each of its methods, which are
/// safe to call from several threads.
/// </summary>
public sealed partial class Figure
{
    private const int Heading = 48, HeadingLine = 26, HeadingMargins = 32;
    private const float HeadingSize = 20, HeadingBaseline = 32;

    private readonly IReadOnlyList<Chart> charts;
    private readonly string title;
    private readonly IReadOnlyList<string> heading;
    private readonly int columns;

    private Figure(IReadOnlyList<Chart> charts, string title, bool hasHeading, int columns, int cellWidth, int cellHeight)
    {
        this.charts = charts;
        this.title = title;
        this.columns = columns;
        Width = columns * cellWidth;
        heading = hasHeading ? Typography.Wrap(title, HeadingSize, Width - HeadingMargins) : [];
        Height = (Rows * cellHeight) + Top;
    }

    /// <summary>Width in units of an SVG, which are pixels of a PNG of scale 1.</summary>
    public int Width { get; }

    /// <summary>Height in the same units.</summary>
    public int Height { get; }

    private int Rows => (charts.Count + columns - 1) / columns;

    private int Top => heading.Count == 0 ? 0 : Heading + ((heading.Count - 1) * HeadingLine);

    /// <summary>Writes the picture as PNG on white.</summary>
    /// <param name="destination">A stream that can be written; it stays open.</param>
    /// <param name="scale">Pixels a unit; 2 suits print and sharp screens.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale is not between 0.1 and 10.</exception>
    /// <exception cref="IOException">The encoder failed.</exception>
    public void WritePng(Stream destination, double scale = 2)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 0.1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, 10);
        using var surface = SKSurface.Create(new SKImageInfo((int)(Width * scale), (int)(Height * scale), SKColorType.Rgba8888, SKAlphaType.Opaque));
        surface.Canvas.Scale((float)scale);
        Draw(surface.Canvas);
        using var pixels = surface.PeekPixels();

        // White pages with thin lines gain nothing from the row filters, and choosing among them is most of the time.
        if (!pixels.Encode(destination, new SKPngEncoderOptions(SKPngEncoderFilterFlags.NoFilters, zLibLevel: 6)))
        {
            throw new IOException($"The picture of {Width}×{Height} at scale {scale} could not be written as PNG.");
        }
    }

    /// <summary>The picture as the bytes of a PNG.</summary>
    /// <param name="scale">Pixels a unit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale is not between 0.1 and 10.</exception>
    public byte[] ToPng(double scale = 2)
    {
        using var bytes = new MemoryStream();
        WritePng(bytes, scale);
        return bytes.ToArray();
    }

    /// <summary>The picture as an SVG document, its words as text.</summary>
    public string ToSvg()
    {
        using var buffer = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width, Height), buffer))
        {
            Draw(canvas);
        }

        buffer.Position = 0;
        return Svg.Tidy(buffer, title);
    }

    private void Draw(SKCanvas canvas)
    {
        canvas.Clear(SKColors.White);
        foreach (var (number, line) in heading.Index())
        {
            // A single word may be wider than the picture.
            var size = Typography.SizeWithin(line, HeadingSize, Width - HeadingMargins);
            Typography.Write(canvas, line, Width / 2f, HeadingBaseline + (number * HeadingLine), size, Palette.Ink, SKTextAlign.Center);
        }

        float cellWidth = (float)Width / columns, cellHeight = (float)(Height - Top) / Rows;
        for (var i = 0; i < charts.Count; i++)
        {
            float left = i % columns * cellWidth, upper = Top + (i / columns * cellHeight);
            ChartDrawing.Draw(charts[i], canvas, new PixelRect(left, left + cellWidth, upper + cellHeight, upper));
        }
    }
}
