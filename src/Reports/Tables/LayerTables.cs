using EquiSep.Experiments;

namespace EquiSep.Reports.Tables;

/// <summary>Tables of a run's layers.</summary>
internal static class LayerTables
{
    /// <summary>The training images.</summary>
    public static readonly TableOf<SeparationResult> Separation = new(
        "separation",
        "Separation of every layer.",
        "index,name,width,within,between",
        result => result.Layers.Select(l => new object?[] { l.Index, l.Name, l.Width, l.Within, l.Between }));

    /// <summary>The test images.</summary>
    public static readonly TableOf<SeparationResult> TestSeparation = new(
        "test-separation",
        "Separation of every layer, measured on the test images.",
        "index,name,within,between",
        result => (result.Test?.Layers ?? []).Select(l => new object?[] { l.Index, l.Name, l.Within, l.Between }));

    /// <summary>The stretches of a network of two kinds of blocks.</summary>
    public static readonly TableOf<SeparationResult> Segments = new(
        "segments",
        "The law fitted to each kind of block.",
        "name,first,last,pearson,decay_ratio,r_squared,slope,intercept,fitted_layers",
        result => result.Segments.Select(s => new object?[]
        {
            s.Name, s.First, s.Last, s.Fit?.Pearson, s.Fit?.DecayRatio, s.Fit?.RSquared, s.Fit?.Slope, s.Fit?.Intercept, s.Fit?.Layers,
        }));
}
