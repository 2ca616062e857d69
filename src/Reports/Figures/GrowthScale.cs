using ScottPlot;

namespace EquiSep.Reports.Figures;

/// <summary>
/// The places of values that grow from 0 or more: the values themselves where they lie about evenly, else log₁₀(1 + value/unit),
/// which has a place for 0 and spreads what starts finely and goes on in long steps.
/// </summary>
internal sealed class GrowthScale
{
    private const double Margin = 0.04, LeastLabelGap = 0.075;
    private const double MostUneven = 5;
    private const int MostLabels = 12;

    private readonly double[] values;
    private readonly double unit;
    private readonly bool isLinear;

    /// <param name="values">The values, 0 or more, in any order.</param>
    public GrowthScale(IEnumerable<double> values)
    {
        this.values = [.. values.Distinct().Order()];
        unit = this.values.FirstOrDefault(value => value > 0, 1);
        var gaps = this.values.Zip(this.values.Skip(1), (low, high) => high - low).DefaultIfEmpty(1).ToList();
        isLinear = gaps.Max() <= MostUneven * gaps.Min();
    }

    /// <summary>Where a value stands on the axis.</summary>
    public double Place(double value) => isLinear ? value : Math.Log10(1 + (value / unit));

    /// <summary>The axis around all values, labelled with the values themselves unless they are many and even.</summary>
    public Axis Axis(string label)
    {
        var places = values.Select(Place).DefaultIfEmpty(0).ToList();
        var span = Math.Max(places[^1] - places[0], isLinear ? unit : 1);
        double low = places[0] - (Margin * span), high = places[^1] + (Margin * span);
        return isLinear && values.Length > MostLabels
            ? Figures.Axis.Linear(label, places, unit, lowest: 0)
            : new Axis(label, low, high, (_, _) => Ticks(low, high));
    }

    private IEnumerable<Tick> Ticks(double low, double high)
    {
        var last = double.NegativeInfinity;
        foreach (var value in values)
        {
            var place = Place(value);
            if (place - last < LeastLabelGap * (high - low))
            {
                yield return Tick.Minor(place);
                continue;
            }

            last = place;
            yield return Tick.Major(place, Caption.Short(value));
        }
    }
}
