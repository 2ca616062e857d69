using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Experiments;

namespace EquiSep.Core.Separation;

/// <summary>What is measured on every state of a network: the trained one, one during training, a perturbed one.</summary>
/// <param name="Layers">Separation of the training sample at every place, from the input on.</param>
/// <param name="Fit">The law fitted to them; null where there is none.</param>
/// <param name="Accuracy">Fractions classified correctly, with BatchNorm's running statistics.</param>
/// <param name="Loss">Mean cross-entropy, with BatchNorm's running statistics.</param>
public sealed record StateMeasurement(IReadOnlyList<LayerSeparation> Layers, LawFit? Fit, Accuracy Accuracy, EvaluationLoss Loss)
{
    /// <summary>Measures the state that the engine works on.</summary>
    /// <param name="engine">Runs the network.</param>
    /// <param name="description">The network.</param>
    /// <param name="data">The data set it was trained on.</param>
    /// <param name="specification">The analysis protocol, and whether classes are weighted by their size (imbalanced samples).</param>
    public static StateMeasurement Measure(INetworkEngine engine, NetworkDescription description, Dataset data, Specification specification)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (layers, fit) = FeatureSeparation.Measure(engine, description, data.Train, specification);
        var (train, test) = (Classify(engine, data.Train), Classify(engine, data.Test));
        return new(layers, fit, new(train.Accuracy, test.Accuracy), new(train.Loss, test.Loss));
    }

    private static Classification Classify(INetworkEngine engine, ImageSet images) =>
        Classification.Of(engine.Evaluate(images, BatchStatistics.Running, AnalysisSpecification.BatchSize, withFeatures: false).Logits, images.Labels);
}
