using EquiSep.Contracts;
using ScottPlot;
using SkiaSharp;

namespace EquiSep.Figures;

/// <summary>
/// A picture of results: separation fuzziness against the layer index, on a logarithmic axis, with the fitted law
/// (He and Su 2023, Figure 1). It is drawn anew by each of its methods, which are safe to call from several threads.
/// </summary>
public sealed class Figure
{
    private const int PanelWidth = 480, PanelHeight = 360;
    private const int CellWidth = 360, CellHeight = 280, Heading = 48, HeadingSize = 20;

    private readonly IReadOnlyList<SeparationResult> results;
    private readonly string? heading;
    private readonly int columns;

    private Figure(IReadOnlyList<SeparationResult> results, string? heading, int columns, int width, int height)
    {
        this.results = results;
        this.heading = heading;
        this.columns = columns;
        Width = width;
        Height = height;
    }

    /// <summary>Width in units of an SVG, which are pixels of a PNG of scale 1.</summary>
    public int Width { get; }

    /// <summary>Height in the same units.</summary>
    public int Height { get; }

    /// <summary>The picture of one run: a black dot a layer, the fitted line in blue, ρ and r in words.</summary>
    /// <param name="result">The run; where it diverged or has no fit, the panel says so instead of showing a line.</param>
    public static Figure Panel(SeparationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new Figure([result], null, 1, PanelWidth, PanelHeight);
    }

    /// <summary>The picture of an experiment: a panel a run in rows from the top left, under one title.</summary>
    /// <param name="results">The runs, in the order of the panels.</param>
    /// <param name="title">The title above them.</param>
    /// <exception cref="ArgumentException">There is no run to draw.</exception>
    public static Figure Grid(IReadOnlyList<SeparationResult> results, string title)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(title);
        if (results.Count == 0)
        {
            throw new ArgumentException("A grid needs at least one run.", nameof(results));
        }

        var shape = GridShape.For(results.Count);
        return new Figure(results, title, shape.Columns, shape.Columns * CellWidth, (shape.Rows * CellHeight) + Heading);
    }

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
        return Svg.Tidy(buffer, heading ?? Caption.Title(results[0]));
    }

    private void Draw(SKCanvas canvas)
    {
        canvas.Clear(SKColors.White);
        var top = 0;
        if (heading is not null)
        {
            top = Heading;
            using var font = new SKFont(Typography.Face, HeadingSize);
            using var ink = new SKPaint { Color = SKColors.Black, IsAntialias = true };
            canvas.DrawText(heading, Width / 2f, 32, SKTextAlign.Center, font, ink);
        }

        var rows = (results.Count + columns - 1) / columns;
        float cellWidth = (float)Width / columns, cellHeight = (float)(Height - top) / rows;
        for (var i = 0; i < results.Count; i++)
        {
            float left = i % columns * cellWidth, upper = top + (i / columns * cellHeight);
            using var plot = Figures.Panel.Of(results[i]);
            plot.Render(canvas, new PixelRect(left, left + cellWidth, upper + cellHeight, upper));
        }
    }
}
