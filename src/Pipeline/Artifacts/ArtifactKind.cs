using EquiSep.Experiments;

namespace EquiSep.Pipeline.Artifacts;

/// <summary>What can be made, in the order in which one follows from another.</summary>
public enum ArtifactKind
{
    /// <summary>Images and labels (<see cref="Keys.Dataset"/>).</summary>
    Dataset,

    /// <summary>A trained network (<see cref="Keys.Model"/>).</summary>
    Model,

    /// <summary>What was measured on it (<see cref="Keys.Separation"/>).</summary>
    Separation,
}
