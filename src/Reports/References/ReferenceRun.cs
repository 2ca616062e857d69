using EquiSep.Experiments;

namespace EquiSep.Reports.References;

/// <summary>What others got for a run of the paper.</summary>
/// <param name="Source">Key of its source in <see cref="ReferenceRuns.Sources"/>.</param>
/// <param name="Specification">The run.</param>
/// <param name="Pearson">Pearson correlation r of ln D and the layer index.</param>
/// <param name="DecayRatio">Decay ratio ρ.</param>
/// <param name="Separation">D of every layer, from the input on.</param>
/// <param name="TrainAccuracy">Accuracy on the training sample, 0 to 1; null when it is not known.</param>
/// <param name="TestAccuracy">Accuracy on the test images, 0 to 1; null when it is not known.</param>
public sealed record ReferenceRun(
    string Source,
    Specification Specification,
    double Pearson,
    double DecayRatio,
    IReadOnlyList<double> Separation,
    double? TrainAccuracy = null,
    double? TestAccuracy = null);

/// <summary>Where reference values come from.</summary>
/// <param name="Name">In a few words, for a table.</param>
/// <param name="Description">In a sentence without its first capital and its full stop.</param>
public sealed record ReferenceSource(string Name, string Description);
