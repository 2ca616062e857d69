using ScottPlot;

namespace EquiSep.Reports.Figures;

/// <summary>Dots, a line through them, or both. Points without a place (NaN) are left out, and the line has a gap there.</summary>
/// <param name="Points">The points, in places of the chart's axes.</param>
/// <param name="Color">Colour of all of it.</param>
internal sealed record Series(IReadOnlyList<Coordinates> Points, Color Color)
{
    /// <summary>Its name in the key; null leaves it out of the key.</summary>
    public string? Name { get; init; }

    /// <summary>Diameter of the dots; 0 for none.</summary>
    public float DotSize { get; init; }

    /// <summary>Whether the dots are rings.</summary>
    public bool Open { get; init; }

    /// <summary>Width of the line; 0 for none.</summary>
    public float LineWidth { get; init; }

    /// <summary>How far the band around the line reaches up and down at each point, in places; null for no band.</summary>
    public IReadOnlyList<double>? HalfHeights { get; init; }

    /// <summary>The stretches of points that all have a place.</summary>
    public IEnumerable<IReadOnlyList<Coordinates>> Stretches
    {
        get
        {
            var stretch = new List<Coordinates>();
            foreach (var point in Points)
            {
                if (Shows(point))
                {
                    stretch.Add(point);
                }
                else if (stretch.Count > 0)
                {
                    yield return stretch;
                    stretch = [];
                }
            }

            if (stretch.Count > 0)
            {
                yield return stretch;
            }
        }
    }

    /// <summary>The points that have a place.</summary>
    public IEnumerable<Coordinates> Shown => Points.Where(Shows);

    /// <summary>Black dots of the usual size.</summary>
    public static Series Dots(IEnumerable<Coordinates> points) => new([.. points], Palette.Ink) { DotSize = 6.5f };

    /// <summary>A fitted line of the usual width.</summary>
    public static Series Line(IEnumerable<Coordinates> points, Color color) => new([.. points], color) { LineWidth = 1.8f };

    private static bool Shows(Coordinates point) => double.IsFinite(point.X) && double.IsFinite(point.Y);
}
