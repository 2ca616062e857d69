namespace EquiSep.Core.Separation;

/// <summary>How far K vectors are from a simplex equiangular tight frame, whose lengths are equal and whose cosines are all −1/(K−1).</summary>
/// <param name="Equinorm">Standard deviation (of a sample) over mean of the lengths.</param>
/// <param name="Equiangularity">Standard deviation (of a sample) of the cosines between two of them.</param>
/// <param name="MaximalAngle">Mean of |cos + 1/(K−1)|.</param>
internal sealed record SimplexShape(double Equinorm, double Equiangularity, double MaximalAngle)
{
    /// <summary>Compares the vectors.</summary>
    /// <param name="rows">K×d row-major.</param>
    /// <param name="width">d.</param>
    /// <param name="what">What a row is, for the message.</param>
    /// <exception cref="InvalidFeaturesException">A vector is zero, and so has no direction, or not finite.</exception>
    public static SimplexShape Of(double[] rows, int width, string what)
    {
        var count = rows.Length / width;
        var lengths = new double[count];
        for (var k = 0; k < count; k++)
        {
            lengths[k] = Math.Sqrt(RowArithmetic.Dot(rows.AsSpan(k * width, width), rows.AsSpan(k * width, width)));
            if (!double.IsFinite(lengths[k]) || lengths[k] == 0)
            {
                throw new InvalidFeaturesException($"{what} of class {k} has length {lengths[k]}, and so no direction.");
            }
        }

        var cosines = new List<double>();
        for (var j = 0; j < count; j++)
        {
            for (var k = j + 1; k < count; k++)
            {
                cosines.Add(RowArithmetic.Dot(rows.AsSpan(j * width, width), rows.AsSpan(k * width, width)) / (lengths[j] * lengths[k]));
            }
        }

        return new(Deviation(lengths) / lengths.Average(), Deviation([.. cosines]), cosines.Average(cosine => Math.Abs(cosine + (1.0 / (count - 1)))));
    }

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return values.Length < 2 ? 0 : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
