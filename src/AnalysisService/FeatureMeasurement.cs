using System.Diagnostics;
using EquiSep.Contracts.Artifacts;
using EquiSep.Contracts.Messages;
using EquiSep.Core.Formats;
using EquiSep.Core.Separation;
using EquiSep.ServiceDefaults.Artifacts;

namespace EquiSep.AnalysisService;

/// <summary>The features cannot be measured; the message says why.</summary>
internal sealed class RefusedFeaturesException(string reason, Exception? cause = null) : Exception(reason, cause);

/// <summary>Measures features that somebody sent.</summary>
/// <param name="store">Where they lie.</param>
internal sealed class FeatureMeasurement(IArtifactStore store)
{
    /// <summary>Measures an upload.</summary>
    /// <exception cref="RefusedFeaturesException">They cannot be measured.</exception>
    public async Task<FeaturesMeasured> MeasureAsync(MeasureFeatures request, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await using var features = await OpenAsync(request.Upload, "features", stop);
            await using var labels = await OpenAsync(request.Upload, "labels", stop);
            var weighting = request.Imbalanced ? ClassWeighting.Imbalanced : ClassWeighting.Balanced;
            var measured = await Task.Run(
                () => ClassSeparation.Measure(NpyReader.ReadFeatures(features.Stream, "features"), NpyReader.ReadLabels(labels.Stream, "labels"), weighting), stop);
            return new(measured.Within, measured.Between, measured.Samples, measured.Width, measured.Classes, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        catch (Exception e) when (e is InvalidFeaturesException or InvalidDataException or ArgumentException)
        {
            throw new RefusedFeaturesException(e.Message, e);
        }
    }

    private async Task<ArtifactContent> OpenAsync(string upload, string file, CancellationToken stop) =>
        await store.OpenAsync(new(ArtifactPaths.Upload(upload, file)), stop) ?? throw new RefusedFeaturesException($"{file}: there is no such file in the upload '{upload}'.");
}
