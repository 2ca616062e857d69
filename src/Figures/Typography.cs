using ScottPlot;
using SkiaSharp;

namespace EquiSep.Figures;

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
