using EquiSep.Core.Formats;
using EquiSep.Core.Separation;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;

namespace EquiSep.AnalysisService;

/// <summary>The features cannot be measured; the message says why.</summary>
internal sealed class RefusedFeaturesException(string reason, Exception? cause = null) : Exception(reason, cause);

/// <summary>Measures uploaded features.</summary>
/// <param name="store">The store of the uploads.</param>
/// <param name="computation">Runs the measurements.</param>
/// <param name="clock">Measures durations.</param>
internal sealed class FeatureMeasurement(IArtifactStore store, IComputation computation, TimeProvider clock)
{
    /// <summary>Measures an upload.</summary>
    /// <exception cref="RefusedFeaturesException">The features cannot be measured.</exception>
    /// <exception cref="DamagedContentException">The upload was damaged in the store.</exception>
    public async Task<FeaturesMeasured> MeasureAsync(MeasureFeatures request, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        try
        {
            await using var features = await OpenAsync(request.Upload, "features", request.FeaturesSha256, cancellationToken);
            await using var labels = await OpenAsync(request.Upload, "labels", request.LabelsSha256, cancellationToken);
            var weighting = request.Imbalanced ? ClassWeighting.Imbalanced : ClassWeighting.Balanced;
            var measured = await MeasureAsync(features, labels, weighting, cancellationToken);
            return new(measured.Within, measured.Between, measured.Samples, measured.Width, measured.Classes, clock.GetElapsedTime(started).TotalSeconds);
        }
        catch (Exception e) when (e is InvalidFeaturesException or InvalidDataException or ArgumentException)
        {
            throw new RefusedFeaturesException(e.Message, e);
        }
    }

    private async Task<ClassSeparation> MeasureAsync(
        Stream features, Stream labels, ClassWeighting weighting, CancellationToken cancellationToken)
    {
        try
        {
            return await computation.RunAsync(
                () => ClassSeparation.Measure(
                    NpyReader.ReadFeatures(features, "features"), NpyReader.ReadLabels(labels, "labels"), weighting),
                cancellationToken);
        }
        catch (Exception e) when (e is InvalidFeaturesException or InvalidDataException)
        {
            // Invalid content may be damaged content, which the checksum shows at the end.
            await features.CopyToAsync(Stream.Null, cancellationToken);
            await labels.CopyToAsync(Stream.Null, cancellationToken);
            throw;
        }
    }

    private async Task<Stream> OpenAsync(string upload, string file, string? sha256, CancellationToken cancellationToken)
    {
        var content = await store.OpenAsync(new(ArtifactPaths.Upload(upload, file)), cancellationToken)
            ?? throw new RefusedFeaturesException($"{file}: there is no such file in the upload '{upload}'.");
        return sha256 is null ? content.Stream : new VerifyingStream(content, sha256, file);
    }
}
