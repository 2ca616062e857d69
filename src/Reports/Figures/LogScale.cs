using System.Globalization;

namespace EquiSep.Reports.Figures;

/// <summary>The part of a log₁₀ axis that shows some values, with its ticks.</summary>
/// <param name="Low">log₁₀ of the lower end.</param>
/// <param name="High">log₁₀ of the upper end.</param>
internal readonly record struct LogScale(double Low, double High)
{
    private const double Margin = 0.06;
    private const int MostLabels = 7;

    /// <summary>The powers of ten that carry a label, as exponents: every one where at most seven fit, else evenly spaced ones.</summary>
    public IEnumerable<int> Labelled
    {
        get
        {
            var step = Step;
            for (var exponent = (int)Math.Ceiling(Low / step) * step; exponent <= High; exponent += step)
            {
                yield return exponent;
            }
        }
    }

    /// <summary>log₁₀ of the places with a small tick: 2 to 9 times each power of ten, or the powers without label where those are sparse.</summary>
    public IEnumerable<double> Minor
    {
        get
        {
            var step = Step;
            for (var exponent = (int)Math.Floor(Low); exponent <= High; exponent++)
            {
                if (step > 1 && exponent % step != 0 && exponent >= Low)
                {
                    yield return exponent;
                }

                for (var digit = 2; step == 1 && digit <= 9; digit++)
                {
                    var place = exponent + Math.Log10(digit);
                    if (place >= Low && place <= High)
                    {
                        yield return place;
                    }
                }
            }
        }
    }

    private int Step => Math.Max(1, (int)Math.Ceiling((High - Low) / MostLabels));

    /// <summary>Whether a logarithmic axis has a place for the value.</summary>
    public static bool Shows(double value)
    {
        return double.IsFinite(value) && value > 0;
    }

    /// <summary>The scale that shows all values with a margin, and at least two powers of ten.</summary>
    /// <param name="logarithms">log₁₀ of the values; none gives one decade.</param>
    public static LogScale Around(IReadOnlyCollection<double> logarithms)
    {
        double low = logarithms.DefaultIfEmpty(0).Min(), high = logarithms.DefaultIfEmpty(1).Max();
        var margin = Math.Max(Margin * (high - low), 0.05);
        low -= margin;
        high += margin;
        while (Math.Floor(high) - Math.Ceiling(low) < 1)
        {
            double below = Math.Ceiling(low) - 1, above = Math.Floor(high) + 1;
            if (above - high <= low - below)
            {
                high = above + 0.02;
            }
            else
            {
                low = below - 0.02;
            }
        }

        return new LogScale(low, high);
    }

    /// <summary>10 with a raised exponent, such as 10⁻¹.</summary>
    public static string Label(int exponent)
    {
        const string raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        var digits = exponent.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : raised[c - '0']);
        return "10" + string.Concat(digits);
    }
}
