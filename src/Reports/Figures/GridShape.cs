namespace EquiSep.Reports.Figures;

/// <summary>How many panels stand beside and above each other.</summary>
/// <param name="Columns">Panels in a row.</param>
/// <param name="Rows">Rows.</param>
internal readonly record struct GridShape(int Columns, int Rows)
{
    // The paper's Adam grid has five rates, so that five columns make one row of each of its networks.
    private const int Widest = 5;

    /// <summary>
    /// The shape that is no taller than a square where five columns allow it, and leaves the fewest empty places:
    /// 3×3 for nine panels, 5×11 for fifty-five.
    /// </summary>
    public static GridShape For(int panels)
    {
        var narrowest = Math.Min(Widest, (int)Math.Ceiling(Math.Sqrt(panels)));
        var columns = Enumerable.Range(narrowest, Widest - narrowest + 1).MinBy(c => (RowsOf(panels, c) * c) - panels);
        return new GridShape(columns, RowsOf(panels, columns));
    }

    private static int RowsOf(int panels, int columns)
    {
        return (panels + columns - 1) / columns;
    }
}
