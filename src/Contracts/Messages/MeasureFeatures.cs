using EquiSep.Contracts.Artifacts;

namespace EquiSep.Contracts.Messages;

/// <summary>Measure features that somebody sent: a request, answered by <see cref="FeaturesMeasured"/> or <see cref="FeaturesRefused"/>.</summary>
/// <param name="Upload">Where <c>features</c> and <c>labels</c> lie (<see cref="ArtifactPaths.Upload"/>).</param>
/// <param name="Imbalanced">Whether classes are weighted by their size instead of equally.</param>
/// <param name="FeaturesSha256">SHA-256 of <c>features</c>, lower-case hexadecimal; null from services that do not send it.</param>
/// <param name="LabelsSha256">SHA-256 of <c>labels</c>; null from services that do not send it.</param>
public sealed record MeasureFeatures(string Upload, bool Imbalanced, string? FeaturesSha256 = null, string? LabelsSha256 = null);

/// <summary>The separation of features.</summary>
/// <param name="Within">Separation fuzziness D = Tr(SSw·SSb⁺).</param>
/// <param name="Between">Tr(SSb)/‖SSb‖_F.</param>
/// <param name="Samples">Number of samples n.</param>
/// <param name="Width">Feature width d.</param>
/// <param name="Classes">Number of classes K.</param>
/// <param name="Seconds">Wall-clock time of the measurement.</param>
public sealed record FeaturesMeasured(double Within, double Between, int Samples, int Width, int Classes, double Seconds);

/// <summary>The features cannot be measured.</summary>
/// <param name="Reason">What is wrong with which of the two files.</param>
public sealed record FeaturesRefused(string Reason);
