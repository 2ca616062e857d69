using ScottPlot;
using SkiaSharp;

namespace EquiSep.Reports.Figures;

/// <summary>The one font of all pictures, which travels with the assembly: a minimal Linux system has none.</summary>
internal sealed class Typography : IFontResolver
{
    static Typography()
    {
        using var file = typeof(Typography).Assembly.GetManifestResourceStream("DejaVuSans.ttf")
            ?? throw new InvalidOperationException("The assembly lacks its font, DejaVuSans.ttf.");
        Face = SKTypeface.FromStream(file);

        // Before the system's fonts: the same family may be installed in another version.
        ScottPlot.Fonts.FontResolvers.Insert(0, new Typography());
    }

    /// <summary>Name of the font's family. No constant: asking for it is what registers the font.</summary>
    public static string Family { get; } = "DejaVu Sans";

    /// <summary>The font, upright and of normal weight.</summary>
    public static SKTypeface Face { get; }

    /// <summary>Width of a line of words.</summary>
    public static float Width(string words, float size)
    {
        using var font = new SKFont(Face, size);
        return font.MeasureText(words);
    }

    /// <summary>The size at which words are at most so wide, and not above a size.</summary>
    public static float SizeWithin(string words, float size, float width)
    {
        return Math.Min(size, size * width / Math.Max(1, Width(words, size)));
    }

    /// <summary>Words in lines that are so wide at most, unless a word alone is wider.</summary>
    public static IReadOnlyList<string> Wrap(string words, float size, float width)
    {
        var lines = new List<string>();
        foreach (var word in words.Split(' '))
        {
            if (lines.Count > 0 && Width($"{lines[^1]} {word}", size) <= width)
            {
                lines[^1] += $" {word}";
            }
            else
            {
                lines.Add(word);
            }
        }

        return lines;
    }

    /// <summary>Writes a line of words on its baseline.</summary>
    public static void Write(SKCanvas canvas, string words, float x, float y, float size, Color color, SKTextAlign align = SKTextAlign.Left)
    {
        using var font = new SKFont(Face, size);
        using var ink = new SKPaint { Color = color.ToSKColor(), IsAntialias = true };
        canvas.DrawText(words, x, y, align, font, ink);
    }

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing)
    {
        return fontName == Family ? Face : null;
    }

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic)
    {
        return fontName == Family ? Face : null;
    }
}
