using MathNet.Numerics.Distributions;

namespace EquiSep.Reports;

/// <summary>What a sample of numbers says of their mean.</summary>
/// <param name="Count">How many there are, n.</param>
/// <param name="Mean">Their mean; null when there are none.</param>
/// <param name="StandardDeviation">Standard deviation with n − 1 in the denominator; null when there are fewer than two.</param>
/// <param name="Low">Lower end of the 95 % interval of the mean, by Student's t with n − 1 degrees of freedom; null when there are fewer than two.</param>
/// <param name="High">Its upper end.</param>
public sealed record SampleStatistics(int Count, double? Mean, double? StandardDeviation, double? Low, double? High)
{
    private const double UpperQuantile = 0.975;

    /// <summary>The statistics of those numbers that are there.</summary>
    public static SampleStatistics Of(IEnumerable<double?> numbers)
    {
        var sample = numbers.OfType<double>().ToList();
        if (sample.Count == 0)
        {
            return new(0, null, null, null, null);
        }

        var mean = sample.Average();
        if (sample.Count == 1)
        {
            return new(1, mean, null, null, null);
        }

        var deviation = Math.Sqrt(sample.Sum(number => (number - mean) * (number - mean)) / (sample.Count - 1));
        var half = StudentT.InvCDF(0, 1, sample.Count - 1, UpperQuantile) * deviation / Math.Sqrt(sample.Count);
        return new(sample.Count, mean, deviation, mean - half, mean + half);
    }
}
