using EquiSep.Contracts;
using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;

namespace EquiSep.Core.Separation;

/// <summary>Measures a trained network: separation of every place on the training images, accuracies.</summary>
public static class Analysis
{
    /// <summary>Images per batch of the reference protocol.</summary>
    public const int BatchSize = 100;

    /// <summary>
    /// Features of all places from one forward pass over the training images in stored order, batches of 100. Protocol
    /// <c>reference</c> normalises with the statistics of the batch, <c>evaluation</c> with the running ones; accuracies always
    /// use the running ones. Imbalanced samples are weighted by class size.
    /// </summary>
    /// <param name="engine">What runs the trained network.</param>
    /// <param name="description">The network.</param>
    /// <param name="data">Its data set.</param>
    /// <param name="specification">Names the protocol and whether the sample is imbalanced.</param>
    /// <exception cref="InvalidFeaturesException">A place has no separation: its message names the place and why.</exception>
    public static (IReadOnlyList<LayerSeparation> Layers, Accuracy Accuracy) Measure(
        INetworkEngine engine, NetworkDescription description, Dataset data, Specification specification)
    {
        var statistics = specification.Analysis.Protocol == Protocols.Reference ? BatchStatistics.Batch : BatchStatistics.Running;
        var weighting = specification.Data.Imbalance is null ? ClassWeighting.Balanced : ClassWeighting.Imbalanced;
        var features = engine.Evaluate(data.Train, statistics, BatchSize, withFeatures: true).Features;
        var layers = description.PlaceNames.Zip(description.PlaceWidths, features)
            .Select((place, index) => Separate(index, place.First, place.Second, place.Third, data.Train.Labels, weighting))
            .ToList();
        return (layers, new Accuracy(Correct(engine, data.Train), Correct(engine, data.Test)));
    }

    private static LayerSeparation Separate(int index, string name, int width, float[] features, long[] labels, ClassWeighting weighting)
    {
        try
        {
            // One thread: as many runs as cores are measured side by side.
            var measured = ClassSeparation.Measure(FeatureMatrix.Over(features, width), labels, weighting, threads: 1);
            return new LayerSeparation(index, name, width, measured.Within, measured.Between);
        }
        catch (InvalidFeaturesException error)
        {
            throw new InvalidFeaturesException($"Layer {index} ({name}) has no separation: {error.Message}");
        }
    }

    private static double Correct(INetworkEngine engine, ImageSet images)
    {
        var logits = engine.Evaluate(images, BatchStatistics.Running, BatchSize, withFeatures: false).Logits;
        var correct = 0;
        for (var i = 0; i < images.Count; i++)
        {
            var row = logits.AsSpan(i * Dataset.Classes, Dataset.Classes);
            correct += System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(row) == images.Labels[i] ? 1 : 0;
        }

        return (double)correct / images.Count;
    }
}
