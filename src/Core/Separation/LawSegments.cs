using EquiSep.Experiments;

namespace EquiSep.Core.Separation;

/// <summary>The law fitted to each kind of block of a network of two kinds, whose lines share the place where the kinds meet.</summary>
public static class LawSegments
{
    /// <summary>Fits every stretch of <see cref="ResidualPlan.Stretches"/>.</summary>
    /// <param name="specification">The network, and where its features were taken.</param>
    /// <param name="separation">D of each layer, from the input on; empty where there is none.</param>
    /// <returns>A segment for each kind; empty for networks of one kind.</returns>
    public static IReadOnlyList<LawSegment> Fit(Specification specification, IReadOnlyList<double> separation)
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(separation);
        return separation.Count == 0 ? [] :
        [
            .. ResidualPlan.Stretches(specification)
                .Select(kind => new LawSegment(kind.Block, kind.First, kind.Last, EquiSeparationLaw.Fit(separation, kind.First, kind.Last))),
        ];
    }
}
