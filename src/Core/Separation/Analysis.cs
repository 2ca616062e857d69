using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Experiments;

namespace EquiSep.Core.Separation;

/// <summary>What is measured on a trained network.</summary>
/// <param name="Trained">Separation and accuracy of the network as it was trained.</param>
/// <param name="Test">Separation of test images; null when it was not asked for.</param>
/// <param name="Collapse">Measures of neural collapse; null when they were not asked for or are not defined.</param>
/// <param name="Robustness">What was measured after perturbations of the weights; empty when that was not asked for.</param>
public sealed record Analysis(StateMeasurement Trained, SampleSeparation? Test, NeuralCollapse? Collapse, IReadOnlyList<PerturbedMeasurement> Robustness)
{
    /// <summary>Separation of the training sample at every place, from the input on.</summary>
    public IReadOnlyList<LayerSeparation> Layers => Trained.Layers;

    /// <summary>Measures a network; the engine's weights are the same afterwards.</summary>
    /// <param name="engine">Runs the network.</param>
    /// <param name="description">The network.</param>
    /// <param name="data">The data set it was trained on.</param>
    /// <param name="specification">What is measured, and how.</param>
    /// <param name="stop">Ends the perturbations early.</param>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was set.</exception>
    public static Analysis Measure(INetworkEngine engine, NetworkDescription description, Dataset data, Specification specification, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(specification);
        var asked = specification.Analysis;
        return new(
            StateMeasurement.Measure(engine, description, data, specification),
            asked.TestSet ? FeatureSeparation.Measure(engine, description, TestSample(data), specification) : null,
            asked.Collapse ? LastLayer.Measure(engine, description, data.Train, specification) : null,
            asked.Robustness is { } robustness ? Perturbations.Measure(engine, description, data, specification, robustness, stop) : []);
    }

    /// <summary>
    /// As many test images as there are training images, the first ones: D depends on how many images estimate it (of Fashion-MNIST
    /// at 10×10, 36.6 from 1,000 test images and 48.0 from 10,000), so that only samples of one size can be set side by side.
    /// </summary>
    private static ImageSet TestSample(Dataset data) => data.Test.First(data.Train.Count);
}
