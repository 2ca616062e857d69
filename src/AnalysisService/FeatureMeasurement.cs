using System.Diagnostics;
using EquiSep.Contracts.Artifacts;
using EquiSep.Core.Formats;
using EquiSep.Core.Separation;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.AnalysisService;

/// <summary>The features cannot be measured; the message says why.</summary>
internal sealed class RefusedFeaturesException(string reason, Exception? cause = null) : Exception(reason, cause);

/// <summary>Measures features that somebody sent.</summary>
/// <param name="store">Where they lie.</param>
internal sealed class FeatureMeasurement(IArtifactStore store)
{
    /// <summary>Measures an upload.</summary>
    /// <exception cref="RefusedFeaturesException">They cannot be measured.</exception>
    /// <exception cref="DamagedContentException">They are not what was sent.</exception>
    public async Task<FeaturesMeasured> MeasureAsync(MeasureFeatures request, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await using var features = await OpenAsync(request.Upload, "features", request.FeaturesSha256, stop);
            await using var labels = await OpenAsync(request.Upload, "labels", request.LabelsSha256, stop);
            var weighting = request.Imbalanced ? ClassWeighting.Imbalanced : ClassWeighting.Balanced;
            var measured = await MeasureAsync(features, labels, weighting, stop);
            return new(measured.Within, measured.Between, measured.Samples, measured.Width, measured.Classes, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        catch (Exception e) when (e is InvalidFeaturesException or InvalidDataException or ArgumentException)
        {
            throw new RefusedFeaturesException(e.Message, e);
        }
    }

    private static async Task<ClassSeparation> MeasureAsync(
        Stream features, Stream labels, ClassWeighting weighting, CancellationToken stop)
    {
        try
        {
            return await Task.Run(
                () => ClassSeparation.Measure(
                    NpyReader.ReadFeatures(features, "features"), NpyReader.ReadLabels(labels, "labels"), weighting),
                stop);
        }
        catch (Exception e) when (e is InvalidFeaturesException or InvalidDataException)
        {
            // What looks wrong may be damaged, which is known at the end.
            await features.CopyToAsync(Stream.Null, stop);
            await labels.CopyToAsync(Stream.Null, stop);
            throw;
        }
    }

    private async Task<Stream> OpenAsync(string upload, string file, string? sha256, CancellationToken stop)
    {
        var content = await store.OpenAsync(new(ArtifactPaths.Upload(upload, file)), stop)
            ?? throw new RefusedFeaturesException($"{file}: there is no such file in the upload '{upload}'.");
        return sha256 is null ? content.Stream : new VerifyingStream(content.Stream, sha256, file);
    }
}
