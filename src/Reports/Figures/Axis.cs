using System.Globalization;
using ScottPlot;

namespace EquiSep.Reports.Figures;

/// <summary>An axis of a chart.</summary>
/// <param name="Label">Its words.</param>
/// <param name="Low">Place of its lower end.</param>
/// <param name="High">Place of its upper end.</param>
/// <param name="Ticks">The ticks between two ends, which may be set wider later to make room.</param>
internal sealed record Axis(string Label, double Low, double High, Func<double, double, IEnumerable<Tick>> Ticks)
{
    private const double Margin = 0.06;
    private const int MostIndices = 10, MostNumbers = 7;

    /// <summary>An axis of powers of ten.</summary>
    /// <param name="label">Its words.</param>
    /// <param name="logarithms">log₁₀ of the values, which are their places; those that are not finite are passed over.</param>
    public static Axis Log(string label, IEnumerable<double> logarithms)
    {
        var scale = LogScale.Around([.. logarithms.Where(double.IsFinite)]);
        return new Axis(label, scale.Low, scale.High, (low, high) =>
        {
            var shown = new LogScale(low, high);
            return shown.Labelled.Select(e => Tick.Major(e, LogScale.Label(e))).Concat(shown.Minor.Select(Tick.Minor));
        });
    }

    /// <summary>An axis of numbers, which are their own places.</summary>
    /// <param name="label">Its words.</param>
    /// <param name="values">The values; those that are not finite are passed over.</param>
    /// <param name="least">The shortest stretch that is shown, so that rounding noise does not fill the axis.</param>
    /// <param name="lowest">The lowest value there can be; no tick stands below it.</param>
    /// <param name="highest">The highest value there can be.</param>
    public static Axis Linear(
        string label, IEnumerable<double> values, double least, double lowest = double.NegativeInfinity, double highest = double.PositiveInfinity)
    {
        double[] shown = [.. values.Where(double.IsFinite)];
        double low = shown.DefaultIfEmpty(0).Min(), high = shown.DefaultIfEmpty(least).Max();
        if (high - low < least)
        {
            var middle = Math.Clamp((low + high) / 2, lowest + (least / 2), highest - (least / 2));
            (low, high) = (middle - (least / 2), middle + (least / 2));
        }

        var margin = Margin * (high - low);
        return new Axis(label, low - margin, high + margin, (from, to) => Numbers(Math.Max(from, lowest), Math.Min(to, highest)));
    }

    /// <summary>An axis of layer indices.</summary>
    /// <param name="indices">The indices; none leaves it without ticks.</param>
    public static Axis LayerIndex(IEnumerable<int> indices)
    {
        var all = indices.Distinct().ToList();
        int first = all.Count == 0 ? 0 : all.Min(), last = all.Count == 0 ? 1 : all.Max();
        var margin = Math.Max(0.25, 0.04 * (last - first));
        var step = (int)Math.Max(1, NiceStep(last - first, MostIndices));
        var ticks = Enumerable.Range(first, last - first + 1).Where(index => index % step == 0 && all.Count > 0).Select(i => Tick.Major(i, i.ToString(CultureInfo.InvariantCulture)));
        return new Axis("Layer index", first - margin, last + margin, (_, _) => ticks);
    }

    /// <summary>An axis of rows under each other, the first at place 0 and the others at −1, −2, ….</summary>
    public static Axis Rows(IReadOnlyList<string> names)
    {
        return new Axis("", 0.5 - Math.Max(1, names.Count), 0.5, (_, _) => names.Select((name, i) => Tick.Major(-i, name)));
    }

    private static IEnumerable<Tick> Numbers(double low, double high)
    {
        var step = NiceStep(high - low, MostNumbers);
        var format = "F" + Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9)).ToString(CultureInfo.InvariantCulture);
        for (var i = Math.Ceiling((low / step) - 1e-9); i * step <= high + (1e-9 * step); i++)
        {
            var number = (i * step) + 0.0; // no negative zero
            yield return Tick.Major(number, Caption.Signed(number.ToString(format, CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>The least of 1, 2 and 5 times a power of ten that divides the span into fewer than so many whole steps.</summary>
    private static double NiceStep(double span, int most)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(span, 1e-12) / most)));
        return ((double[])[1, 2, 5, 10]).Select(n => n * power).First(step => span / step < most);
    }
}
