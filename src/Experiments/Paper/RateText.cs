using System.Globalization;

namespace EquiSep.Experiments.Paper;

/// <summary>Learning rates as text.</summary>
public static class RateText
{
    /// <summary>The shortest text for a run's name: <c>0.001</c>, below that <c>3e-5</c>.</summary>
    public static string Brief(double rate)
    {
        var format = rate is not 0 and < 1e-3 ? "0.################e0" : "0.##################";
        return rate.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>As Python writes the number: <c>1.0</c>, <c>0.0001</c>, <c>3e-05</c>.</summary>
    public static string Python(double rate)
    {
        // .NET and Python agree on the digits and, below 1e15, on when to use an exponent of at least two digits.
        var text = rate.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant();
        return text.AsSpan().ContainsAny('.', 'e') ? text : text + ".0";
    }
}
