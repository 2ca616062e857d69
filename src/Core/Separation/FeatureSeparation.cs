using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Experiments;

namespace EquiSep.Core.Separation;

/// <summary>Separation of a sample at the places of a network.</summary>
public static class FeatureSeparation
{
    /// <summary>One forward pass gives the features of all places, each of which is measured before the next one is computed.</summary>
    /// <param name="engine">Runs the network.</param>
    /// <param name="description">The network.</param>
    /// <param name="images">The sample.</param>
    /// <param name="specification">The analysis protocol, and whether classes are weighted by their size (imbalanced samples).</param>
    /// <remarks>A place whose features have no separation, because they are all alike (a dead network) or not finite, gets NaN and the reason.</remarks>
    public static SampleSeparation Measure(INetworkEngine engine, NetworkDescription description, ImageSet images, Specification specification)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(specification);
        var places = description.Places;
        var all = specification.Analysis.Granularity == Granularities.Layer;
        var weighting = Weighting(specification.Data);
        var layers = new List<LayerSeparation>();
        engine.VisitPlaces(
            images,
            Statistics(specification.Analysis),
            AnalysisSpecification.BatchSize,
            place => all || places[place].EndsBlock,
            (place, features) => layers.Add(Measure(layers.Count, places[place], Reduce(description, FeatureMatrix.Over(features, places[place].Width)), images, weighting, engine.Threads)));
        return new(layers, EquiSeparationLaw.Fit([.. layers.Select(layer => layer.Within)]));
    }

    /// <summary>What BatchNorm normalises with in the protocol.</summary>
    internal static BatchStatistics Statistics(AnalysisSpecification analysis) =>
        analysis.Protocol == Protocols.Reference ? BatchStatistics.Batch : BatchStatistics.Running;

    /// <summary>How the classes of a sample are weighted.</summary>
    internal static ClassWeighting Weighting(DataSpecification data) => data.Imbalance is null ? ClassWeighting.Balanced : ClassWeighting.Imbalanced;

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
}
