using EquiSep.Contracts;
using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;

namespace EquiSep.Core.Separation;

/// <summary>What is measured on a trained network.</summary>
/// <param name="Layers">Separation of the training sample at every place, from the input on.</param>
/// <param name="Accuracy">Fractions classified correctly, with BatchNorm's running statistics.</param>
/// <param name="Loss">Mean cross-entropy, with BatchNorm's running statistics.</param>
public sealed record Analysis(IReadOnlyList<LayerSeparation> Layers, Accuracy Accuracy, EvaluationLoss Loss)
{
    /// <summary>Measures a network: one forward pass gives the features of all places, each of which is measured before the next one is computed.</summary>
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
        var places = description.Places;
        var all = specification.Analysis.Granularity == Granularities.Layer;
        var layers = new List<LayerSeparation>();
        engine.VisitPlaces(
            data.Train,
            statistics,
            AnalysisSpecification.BatchSize,
            place => all || places[place].EndsBlock,
            (place, features) => layers.Add(Measure(layers.Count, places[place], Reduce(description, FeatureMatrix.Over(features, places[place].Width)), data.Train, weighting, engine.Threads)));
        var (train, test) = (Classify(engine, data.Train), Classify(engine, data.Test));
        return new(layers, new(train.Accuracy, test.Accuracy), new(train.Loss, test.Loss));
    }

    private static FeatureMatrix Reduce(NetworkDescription description, FeatureMatrix features) =>
        description.Reduced && features.Width > PrincipalComponents.Kept ? PrincipalComponents.Reduce(features) : features;

    private static LayerSeparation Measure(int index, Place place, FeatureMatrix features, ImageSet images, ClassWeighting weighting, int threads)
    {
        try
        {
            var separation = ClassSeparation.Measure(features, images.Labels, weighting, threads);
            return new(index, place.Name, place.Width, separation.Within, separation.Between);
        }
        catch (InvalidFeaturesException e)
        {
            // That a trained network has no separation somewhere is a result; the other places have theirs.
            return new(index, place.Name, place.Width, double.NaN, double.NaN, e.Message);
        }
    }

    private static Classification Classify(INetworkEngine engine, ImageSet images) =>
        Classification.Of(engine.Evaluate(images, BatchStatistics.Running, AnalysisSpecification.BatchSize, withFeatures: false).Logits, images.Labels);
}
