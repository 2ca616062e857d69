namespace EquiSep.Reports;

/// <summary>How far two measurements of D, layer by layer, lie apart.</summary>
public static class LayerDifference
{
    /// <summary>The largest |ln D − ln D′| over the layers that both have with a positive, finite D; null when there is no such layer.</summary>
    /// <param name="these">D of every layer.</param>
    /// <param name="others">The same of the other network.</param>
    public static double? Largest(IEnumerable<double> these, IEnumerable<double> others)
    {
        return these.Zip(others).Where(pair => HasLogarithm(pair.First) && HasLogarithm(pair.Second)).Select(pair => (double?)Math.Abs(Math.Log(pair.First / pair.Second))).Max();
    }

    private static bool HasLogarithm(double separation) => double.IsFinite(separation) && separation > 0;
}
