using EquiSep.Experiments;
using MathNet.Numerics;

namespace EquiSep.Core.Separation;

/// <summary>The law of equi-separation D_l ≈ ρ^l·D_0 (He and Su, PNAS 2023), fitted to the layers of a network.</summary>
public static class EquiSeparationLaw
{
    /// <summary>Ordinary least squares of ln D_l on the layer index l = 0, 1, …, over the layers whose ln D is finite.</summary>
    /// <remarks>
    /// A layer whose D is 0 (collapsed classes) or not defined (a dead network) is left out and keeps its index;
    /// <see cref="LawFit.Layers"/> says how many were fitted. Fewer than three, or fewer than half, say nothing about the network.
    /// The p-value is that of Student's t with n−2 degrees of freedom. Two layers leave none: r is ±1 and the p-value 1,
    /// as scipy.stats.pearsonr documents it (a line through two points tells nothing). With three or more layers r = ±1
    /// gives 0. Where D is the same in every layer there is nothing to correlate: r and R² are 0, the p-value is 1.
    /// Equal D give equal bits at every width of the processor's registers. Logarithms and exponentials are the C library's, which may
    /// round the last digit differently in another release or on a processor without fused multiply-adds.
    /// </remarks>
    /// <param name="separation">D of each layer, from the input on.</param>
    /// <returns>The fit, or null where fewer than two layers, or too few of them, have a D that is positive and finite.</returns>
    public static LawFit? Fit(IReadOnlyList<double> separation)
    {
        ArgumentNullException.ThrowIfNull(separation);
        return Fit(separation, 0, separation.Count - 1);
    }

    /// <summary>The same over the layers <paramref name="first"/> to <paramref name="last"/>, which keep their index: the intercept is that at layer 0.</summary>
    /// <inheritdoc cref="Fit(IReadOnlyList{double})"/>
    /// <param name="separation">D of each layer, from the input on.</param>
    /// <param name="first">Index of the first layer of the stretch.</param>
    /// <param name="last">Index of its last layer.</param>
    public static LawFit? Fit(IReadOnlyList<double> separation, int first, int last)
    {
        ArgumentNullException.ThrowIfNull(separation);
        var count = last - first + 1;
        var points = Enumerable.Range(first, count).Select(l => (Index: l, Log: Math.Log(separation[l]))).Where(point => double.IsFinite(point.Log)).ToArray();
        var enough = points.Length == count ? 2 : Math.Max(3, (count + 1) / 2);
        if (points.Length < enough)
        {
            return null;
        }

        var (meanIndex, meanLog) = (points.Average(point => point.Index), points.Average(point => point.Log));
        var (xx, xy, yy) = (0.0, 0.0, 0.0);
        foreach (var point in points)
        {
            var (x, y) = (point.Index - meanIndex, point.Log - meanLog);
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
            PValue(pearson, points.Length),
            ratio < 1 ? Math.Log(2) / -slope : null,
            points.Length);
    }

    /// <summary>P(|T| ≥ |t|) for t = r·√((n−2)/(1−r²)), which is the regularised incomplete beta function at 1−r².</summary>
    private static double PValue(double pearson, int count)
    {
        return count == 2 || pearson == 0 ? 1 : SpecialFunctions.BetaRegularized((count - 2) / 2.0, 0.5, (1 - pearson) * (1 + pearson));
    }
}
