using EquiSep.Contracts;
using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;

namespace EquiSep.Core.Separation;

/// <summary>What is measured on a trained network.</summary>
/// <param name="Layers">Separation of the training sample at every place, from the input on.</param>
/// <param name="Accuracy">Fractions classified correctly, with BatchNorm's running statistics.</param>
public sealed record Analysis(IReadOnlyList<LayerSeparation> Layers, Accuracy Accuracy)
{
    /// <summary>Measures a network: one forward pass gives the features of all places.</summary>
    /// <param name="engine">Runs the network.</param>
    /// <param name="description">The network.</param>
    /// <param name="data">The data set it was trained on.</param>
    /// <param name="specification">The analysis protocol, and whether classes are weighted by their size (imbalanced samples).</param>
    /// <remarks>A place whose features have no separation, because they are all alike (a dead network) or not finite, gets NaN and the reason.</remarks>
    public static Analysis Measure(INetworkEngine engine, NetworkDescription description, Dataset data, Specification specification)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(specification);
        var statistics = specification.Analysis.Protocol == Protocols.Reference ? BatchStatistics.Batch : BatchStatistics.Running;
        var weighting = specification.Data.Imbalance is null ? ClassWeighting.Balanced : ClassWeighting.Imbalanced;
        var features = engine.Evaluate(data.Train, statistics, AnalysisSpecification.BatchSize, withFeatures: true).Features;
        var layers = description.PlaceNames.Select((name, index) => Measure(index, name, features[index], data.Train, weighting)).ToList();
        return new(layers, new(AccuracyOn(engine, data.Train), AccuracyOn(engine, data.Test)));
    }

    private static LayerSeparation Measure(int index, string name, float[] features, ImageSet images, ClassWeighting weighting)
    {
        var width = features.Length / images.Count;
        try
        {
            // Several networks are measured at a time, so one thread each.
            var separation = ClassSeparation.Measure(FeatureMatrix.Over(features, width), images.Labels, weighting, threads: 1);
            return new(index, name, width, separation.Within, separation.Between);
        }
        catch (InvalidFeaturesException e)
        {
            // That a trained network has no separation somewhere is a result; the other places have theirs.
            return new(index, name, width, double.NaN, double.NaN, e.Message);
        }
    }

    private static double AccuracyOn(INetworkEngine engine, ImageSet images)
    {
        var logits = engine.Evaluate(images, BatchStatistics.Running, AnalysisSpecification.BatchSize, withFeatures: false).Logits;
        var classes = logits.Length / images.Count;
        var right = 0;
        for (var i = 0; i < images.Count; i++)
        {
            var scores = logits.AsSpan(i * classes, classes);
            right += System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(scores) == images.Labels[i] ? 1 : 0;
        }

        return (double)right / images.Count;
    }
}
