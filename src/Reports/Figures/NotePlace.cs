using ScottPlot;

namespace EquiSep.Reports.Figures;

/// <summary>Where the note of a chart stands.</summary>
/// <param name="IsLeft">On the left rather than the right.</param>
/// <param name="IsLow">At the bottom rather than the top.</param>
/// <param name="High">Upper end of the vertical axis that leaves room for it.</param>
internal readonly record struct NotePlace(bool IsLeft, bool IsLow, double High)
{
    private const int Between = 12;
    private const double MostOfHeight = 0.6;

    /// <summary>The first corner without data, of upper right, upper left, lower left and lower right; else an upper one, above which the axis is lengthened.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="width">Width of the note, as a fraction of the frame's.</param>
    /// <param name="height">Height of the note, as a fraction of the frame's.</param>
    public static NotePlace In(Chart chart, double width, double height)
    {
        var (low, high) = (chart.Y.Low, chart.Y.High);
        var ink = chart.Series.SelectMany(Ink)
            .Select(point => (X: (point.X - chart.X.Low) / (chart.X.High - chart.X.Low), Y: (point.Y - low) / (high - low)))
            .ToList();
        foreach (var (isLeft, isLow) in ((bool, bool)[])[(false, false), (true, false), (true, true), (false, true)])
        {
            if (!ink.Exists(point => Beside(point.X, isLeft) && (isLow ? point.Y < height : point.Y > 1 - height)))
            {
                return new NotePlace(isLeft, isLow, high);
            }
        }

        var isUpperLeft = Top(true) < Top(false);
        var longer = height < MostOfHeight ? low + ((high - low) * Top(isUpperLeft) / (1 - height)) : high;
        return new NotePlace(isUpperLeft, IsLow: false, Math.Max(high, longer));

        bool Beside(double x, bool isLeft) => isLeft ? x < width : x > 1 - width;
        double Top(bool isLeft) => ink.Where(point => Beside(point.X, isLeft)).Max(point => point.Y);
    }

    private static IEnumerable<Coordinates> Ink(Series series)
    {
        foreach (var stretch in series.Stretches)
        {
            for (var i = 0; i < stretch.Count; i++)
            {
                yield return stretch[i];
                for (var part = 1; series.LineWidth > 0 && i > 0 && part < Between; part++)
                {
                    var (from, to) = (stretch[i - 1], stretch[i]);
                    yield return new Coordinates(from.X + ((to.X - from.X) * part / Between), from.Y + ((to.Y - from.Y) * part / Between));
                }
            }
        }
    }
}
