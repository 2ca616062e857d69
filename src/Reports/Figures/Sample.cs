namespace EquiSep.Reports.Figures;

/// <summary>Mean and standard deviation of numbers.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Mean">Their mean; NaN where there are none.</param>
/// <param name="Deviation">Their standard deviation, with n − 1 in the denominator; NaN where there are fewer than two.</param>
internal readonly record struct Sample(int Count, double Mean, double Deviation)
{
    /// <summary>Of the numbers that are finite.</summary>
    public static Sample Of(IEnumerable<double> numbers)
    {
        double[] finite = [.. numbers.Where(double.IsFinite)];
        var mean = finite.Length == 0 ? double.NaN : finite.Average();
        return new Sample(finite.Length, mean, finite.Length < 2 ? double.NaN : Math.Sqrt(finite.Sum(x => (x - mean) * (x - mean)) / (finite.Length - 1)));
    }
}
