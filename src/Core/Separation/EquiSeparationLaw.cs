using EquiSep.Contracts;
using MathNet.Numerics;

namespace EquiSep.Core.Separation;

/// <summary>The law of equi-separation D_l ≈ ρ^l·D_0 (He and Su, PNAS 2023), fitted to the layers of a network.</summary>
public static class EquiSeparationLaw
{
    /// <summary>Ordinary least squares of ln D_l on the layer index l = 0, 1, ….</summary>
    /// <remarks>
    /// The p-value is that of Student's t with n−2 degrees of freedom. Two layers leave none: r is ±1 and the p-value 1,
    /// as scipy.stats.pearsonr documents it (a line through two points tells nothing). With three or more layers r = ±1
    /// gives 0. Where D is the same in every layer there is nothing to correlate: r and R² are 0, the p-value is 1.
    /// </remarks>
    /// <param name="separation">D of each layer, from the input on.</param>
    /// <returns>The fit, or null where it is not defined: fewer than two layers, or a D that is not positive and finite.</returns>
    public static LawFit? Fit(IReadOnlyList<double> separation)
    {
        ArgumentNullException.ThrowIfNull(separation);
        if (separation.Count < 2 || separation.Any(d => !double.IsFinite(d) || d <= 0))
        {
            return null;
        }

        var logs = separation.Select(d => Math.Log(d)).ToArray();
        var (meanIndex, meanLog) = ((logs.Length - 1) / 2.0, logs.Average());
        var (xx, xy, yy) = (0.0, 0.0, 0.0);
        for (var l = 0; l < logs.Length; l++)
        {
            var (x, y) = (l - meanIndex, logs[l] - meanLog);
            xx += x * x;
            xy += x * y;
            yy += y * y;
        }

        var slope = xy / xx;
        var ratio = Math.Exp(slope);
        var pearson = yy == 0 ? 0 : Math.Clamp(xy / Math.Sqrt(xx * yy), -1, 1);
        return new LawFit(
            slope,
            meanLog - (slope * meanIndex),
            ratio,
            pearson * pearson,
            pearson,
            PValue(pearson, logs.Length),
            ratio < 1 ? Math.Log(2) / -slope : null);
    }

    /// <summary>P(|T| ≥ |t|) for t = r·√((n−2)/(1−r²)), which is the regularised incomplete beta function at 1−r².</summary>
    private static double PValue(double pearson, int count)
    {
        return count == 2 || pearson == 0 ? 1 : SpecialFunctions.BetaRegularized((count - 2) / 2.0, 0.5, (1 - pearson) * (1 + pearson));
    }
}
