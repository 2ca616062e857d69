using EquiSep.Contracts;
using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;

namespace EquiSep.Core.Separation;

/// <summary>What is measured on a trained network.</summary>
/// <param name="Trained">Separation and accuracy of the network as it was trained.</param>
public sealed record Analysis(StateMeasurement Trained)
{
    /// <summary>Separation of the training sample at every place, from the input on.</summary>
    public IReadOnlyList<LayerSeparation> Layers => Trained.Layers;

    /// <summary>Measures a network.</summary>
    /// <param name="engine">Runs the network.</param>
    /// <param name="description">The network.</param>
    /// <param name="data">The data set it was trained on.</param>
    /// <param name="specification">What is measured, and how.</param>
    public static Analysis Measure(INetworkEngine engine, NetworkDescription description, Dataset data, Specification specification)
    {
        return new(StateMeasurement.Measure(engine, description, data, specification));
    }
}
