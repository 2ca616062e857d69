using System.Globalization;
using System.Xml.Linq;
using EquiSep.Reports.Figures;
using SkiaSharp;

namespace EquiSep.Core.Tests.Reports.Figures;

/// <summary>A picture taken apart: the pixels of its PNG, the shapes and words of its SVG.</summary>
internal sealed class Drawing : IDisposable
{
    private static readonly XNamespace Space = "http://www.w3.org/2000/svg";
    private readonly SKBitmap bitmap;
    private readonly XElement svg;

    public Drawing(Figure figure)
    {
        bitmap = SKBitmap.Decode(figure.ToPng());
        svg = XDocument.Parse(figure.ToSvg()).Root!;
    }

    public int PixelWidth => bitmap.Width;

    public int PixelHeight => bitmap.Height;

    /// <summary>All words, in document order.</summary>
    public IReadOnlyList<string> Words => [.. svg.Descendants(Space + "text").Select(text => text.Value)];

    /// <summary>Centres of the dots.</summary>
    public IReadOnlyList<(double X, double Y)> Dots =>
        [.. svg.Descendants(Space + "ellipse").Select(dot => (Number(dot, "cx"), Number(dot, "cy")))];

    /// <summary>Starts and ends of blue lines.</summary>
    public IReadOnlyList<double[]> BlueLines => Lines("#1F4FD8");

    /// <summary>Words of a colour.</summary>
    public IEnumerable<string> WordsIn(string color) => svg.Descendants(Space + "text").Where(text => text.Attribute("fill")?.Value == color).Select(text => text.Value);

    /// <summary>Coordinates of the points of each line of a colour.</summary>
    public IReadOnlyList<double[]> Lines(string color)
    {
        return
        [
            .. svg.Descendants(Space + "path")
                .Where(path => path.Attribute("stroke")?.Value == color && !path.Attribute("d")!.Value.Contains('Q')) // not the curved samples of a key
                .Select(path => path.Attribute("d")!.Value.Split('M', 'L', ' ').Where(part => part.Length > 0).Select(Parse).ToArray()),
        ];
    }

    /// <summary>Centres of the dots of a colour; rings are white.</summary>
    public IReadOnlyList<(double X, double Y)> DotsIn(string color)
    {
        return
        [
            .. svg.Descendants(Space + "ellipse")
                .Where(dot => (dot.Attribute("fill")?.Value ?? "black") == color)
                .Select(dot => (Number(dot, "cx"), Number(dot, "cy"))),
        ];
    }

    /// <summary>How many half-transparent bands there are.</summary>
    public int Bands => svg.Descendants(Space + "path").Count(path => path.Attribute("fill-opacity") is not null);

    /// <summary>Where words begin.</summary>
    public (double X, double Y) PlaceOf(string words)
    {
        var text = svg.Descendants(Space + "text").Single(text => text.Value == words);
        return (Parse(text.Attribute("x")!.Value.Split(',')[0]), Parse(text.Attribute("y")!.Value.Split(',')[0]));
    }

    /// <summary>Height at which a tick label stands.</summary>
    public double HeightOf(string label)
    {
        var place = svg.Descendants(Space + "text").Single(text => text.Value == label).Attribute("transform")!.Value;
        return Parse(place.Split(' ', ')')[1]);
    }

    public SKColor At((double X, double Y) place)
    {
        return bitmap.GetPixel((int)(place.X * 2), (int)(place.Y * 2));
    }

    public int Count(Func<SKColor, bool> isMeant)
    {
        return bitmap.Pixels.Count(isMeant);
    }

    public static bool IsBlue(SKColor color)
    {
        return color is { Red: < 80, Green: < 130, Blue: > 180 };
    }

    public void Dispose()
    {
        bitmap.Dispose();
    }

    private static double Number(XElement element, string attribute)
    {
        return Parse(element.Attribute(attribute)!.Value);
    }

    private static double Parse(string text)
    {
        return double.Parse(text, CultureInfo.InvariantCulture);
    }
}
