using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Coordinator.Views;

/// <summary>The keys of what a run needs; hashing is the dear part of a read model of many runs, so it is done once a run.</summary>
/// <param name="Dataset"><see cref="Keys.Dataset"/>.</param>
/// <param name="Model"><see cref="Keys.Model"/>.</param>
/// <param name="Separation"><see cref="Keys.Separation"/>.</param>
public sealed record RunKeys(string Dataset, string Model, string Separation)
{
    /// <summary>The keys of a specification.</summary>
    public static RunKeys Of(Specification specification) => new(Keys.Dataset(specification.Data), Keys.Model(specification), Keys.Separation(specification));

    /// <summary>The key of one of them.</summary>
    public string this[ArtifactKind kind] => kind switch
    {
        ArtifactKind.Dataset => Dataset,
        ArtifactKind.Model => Model,
        _ => Separation,
    };
}
