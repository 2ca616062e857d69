using System.Xml.Linq;

namespace EquiSep.Reports.Figures;

/// <summary>Makes the SVG that Skia writes fit for other readers.</summary>
internal static class Svg
{
    private static readonly XNamespace Space = "http://www.w3.org/2000/svg";

    /// <summary>
    /// Names the picture, lets it scale, drops the comma after the last of the positions of letters and the blanks around
    /// words, and names fonts to fall back on where DejaVu Sans is not installed.
    /// </summary>
    public static string Tidy(Stream svg, string title)
    {
        var document = XDocument.Load(svg);
        var root = document.Root!;
        root.SetAttributeValue("viewBox", $"0 0 {root.Attribute("width")!.Value} {root.Attribute("height")!.Value}");
        root.SetAttributeValue("role", "img");
        root.AddFirst(new XElement(Space + "title", title));
        foreach (var text in root.Descendants(Space + "text"))
        {
            text.Value = text.Value.Trim();
            foreach (var name in (string[])["x", "y"])
            {
                if (text.Attribute(name) is { } places)
                {
                    places.Value = places.Value.TrimEnd(' ', ',');
                }
            }

            text.Attribute("font-family")?.SetValue($"{Typography.Family}, Verdana, sans-serif");
        }

        return document.Declaration + Environment.NewLine + document.ToString(SaveOptions.None);
    }
}
