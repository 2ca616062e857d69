using ScottPlot;

namespace EquiSep.Reports.Figures;

/// <summary>The colours of all pictures.</summary>
internal static class Palette
{
    /// <summary>Dots and words.</summary>
    public static readonly Color Ink = Colors.Black;

    /// <summary>The fitted law.</summary>
    public static readonly Color Law = Color.FromHex("#1F4FD8");

    /// <summary>A second fitted line, or a second sample.</summary>
    public static readonly Color Second = Color.FromHex("#C2410C");

    /// <summary>What stands back: reasons instead of data, thin lines to a label.</summary>
    public static readonly Color Muted = Color.FromHex("#555555");

    /// <summary>One of many repetitions.</summary>
    public static readonly Color Faint = Color.FromHex("#B4B4B4");

    // Darker from step to step, so that the order survives print in grey.
    private static readonly Color[] Steps = [.. ((string[])["#F2B134", "#E4713B", "#C22E63", "#7A2A8C", "#1B2A7A"]).Select(Color.FromHex)];

    /// <summary>The colour of the i-th of n things in an order: from amber over purple to dark blue.</summary>
    public static Color Sequential(int i, int n)
    {
        var place = n < 2 ? Steps.Length - 1.0 : (double)i * (Steps.Length - 1) / (n - 1);
        var below = Math.Min((int)place, Steps.Length - 2);
        return Steps[below].InterpolateRgb(Steps[below + 1], place - below);
    }
}
