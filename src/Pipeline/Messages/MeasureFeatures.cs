using EquiSep.Contracts.Artifacts;
using MassTransit;

namespace EquiSep.Pipeline.Messages;

/// <summary>Measure features that somebody sent: a request, answered by <see cref="FeaturesMeasured"/> or <see cref="FeaturesRefused"/>.</summary>
/// <param name="Upload">Where <c>features</c> and <c>labels</c> lie (<see cref="ArtifactPaths.Upload"/>).</param>
/// <param name="Imbalanced">Whether classes are weighted by their size instead of equally.</param>
/// <param name="FeaturesSha256">SHA-256 of <c>features</c>, lower-case hexadecimal; null from services that do not send it.</param>
/// <param name="LabelsSha256">SHA-256 of <c>labels</c>; null from services that do not send it.</param>
[MessageUrn(WireNames.Namespace + nameof(MeasureFeatures))]
[EntityName(WireNames.Namespace + nameof(MeasureFeatures))]
public sealed record MeasureFeatures(string Upload, bool Imbalanced, string? FeaturesSha256 = null, string? LabelsSha256 = null) : IMessage;

/// <summary>The separation of features.</summary>
/// <param name="Within">Separation fuzziness D = Tr(SSw·SSb⁺).</param>
/// <param name="Between">Tr(SSb)/‖SSb‖_F.</param>
/// <param name="Samples">Number of samples n.</param>
/// <param name="Width">Feature width d.</param>
/// <param name="Classes">Number of classes K.</param>
/// <param name="Seconds">Wall-clock time of the measurement.</param>
[MessageUrn(WireNames.Namespace + nameof(FeaturesMeasured))]
[EntityName(WireNames.Namespace + nameof(FeaturesMeasured))]
public sealed record FeaturesMeasured(double Within, double Between, int Samples, int Width, int Classes, double Seconds) : IMessage;

/// <summary>The features cannot be measured.</summary>
/// <param name="Reason">What is wrong with which of the two files.</param>
[MessageUrn(WireNames.Namespace + nameof(FeaturesRefused))]
[EntityName(WireNames.Namespace + nameof(FeaturesRefused))]
public sealed record FeaturesRefused(string Reason) : IMessage;
