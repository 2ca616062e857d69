using EquiSep.Pipeline.Artifacts;
using MassTransit;

namespace EquiSep.Pipeline.Messages;

/// <summary>Measures uploaded features. A request, answered by <see cref="FeaturesMeasured"/> or <see cref="FeaturesRefused"/>.</summary>
/// <param name="Upload">The id of the upload with the files <c>features</c> and <c>labels</c> (<see cref="ArtifactPaths.Upload"/>).</param>
/// <param name="Imbalanced">Whether classes are weighted by their size instead of equally.</param>
/// <param name="FeaturesSha256">SHA-256 of <c>features</c>, lower-case hexadecimal; null if the sender does not provide it.</param>
/// <param name="LabelsSha256">SHA-256 of <c>labels</c>; null if the sender does not provide it.</param>
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
/// <param name="Reason">The defect, and the file that has it.</param>
[MessageUrn(WireNames.Namespace + nameof(FeaturesRefused))]
[EntityName(WireNames.Namespace + nameof(FeaturesRefused))]
public sealed record FeaturesRefused(string Reason) : IMessage;
