using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Experiments;

namespace EquiSep.Core.Separation;

/// <summary>Neural collapse of a network: of the features that go into its classifier, as wide as they are, and of the classifier.</summary>
internal static class LastLayer
{
    /// <summary>Measures it on a sample; null where the features or the classifier have no separation or no direction.</summary>
    public static NeuralCollapse? Measure(INetworkEngine engine, NetworkDescription description, ImageSet images, Specification specification)
    {
        var places = description.Places;
        var name = description.Classifier.Weights;
        var classifier = FeatureMatrix.Over(engine.State.Values($"{name}.weight").ToArray(), description.Classifier.In);
        var bias = engine.State.Values($"{name}.bias").ToArray();
        NeuralCollapse? collapse = null;
        engine.VisitPlaces(
            images,
            FeatureSeparation.Statistics(specification.Analysis),
            AnalysisSpecification.BatchSize,
            place => place == places.Count - 1,
            (place, features) => collapse = Measure(FeatureMatrix.Over(features, places[place].Width)));
        return collapse;

        NeuralCollapse? Measure(FeatureMatrix features)
        {
            try
            {
                return CollapseMeasures.Measure(features, images.Labels, classifier, bias, FeatureSeparation.Weighting(specification.Data), engine.Threads);
            }
            catch (InvalidFeaturesException)
            {
                // A dead network is a result; the layer's own entry says why nothing can be measured there.
                return null;
            }
        }
    }
}
