using System.Diagnostics.Metrics;
using EquiSep.Core.Datasets;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Telemetry;
using EquiSep.ServiceDefaults.Telemetry;

namespace EquiSep.DataService;

/// <summary>Builds data sets. An existing one is kept unless better images are available now than those that it was built from.</summary>
/// <param name="store">The store of the data sets.</param>
/// <param name="images">The source of images.</param>
/// <param name="computation">Runs the encoding of images.</param>
/// <param name="publisher">Publishes notes for the users.</param>
/// <param name="clock">Measures durations.</param>
/// <param name="logger">The log.</param>
internal sealed partial class DatasetBuilder(
    IArtifactStore store, IImageSource images, IComputation computation, IMessagePublisher publisher, TimeProvider clock, ILogger<DatasetBuilder> logger)
{
    private static readonly Histogram<double> duration = EquiSepTelemetry.Durations(
        "equisep.dataset.duration",
        "Time to prepare a data set, downloads included.",
        0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 120, 300, 600, 1800);

    /// <summary>Builds a data set.</summary>
    public async Task<BuildResult> BuildAsync(BuildRequest request, PrepareDataset command, CancellationToken stopping)
    {
        if (command.Key != Keys.Dataset(command.Data))
        {
            throw new CannotBuildException(
                FailureKind.Version, $"The key {command.Key} is not that of its recipe: the services are of different versions.");
        }

        if (await IsCurrentAsync(command, stopping))
        {
            return new BuildResult.Built();
        }

        using var span = WorkTelemetry.StartWork("dataset.prepare", command.Run, command.Key);
        await publisher.PublishStartedAsync(request, stopping);
        var started = clock.GetTimestamp();
        await using var notes = new DownloadNotes(publisher, command.Key, stopping);
        var (data, note) = await images.PrepareAsync(command.Data, notes, stopping);
        await publisher.PublishNoteAsync(ArtifactKind.Dataset, command.Key, note, stopping);
        await WriteAsync(command.Key, data, clock.GetElapsedTime(started).TotalSeconds, stopping);
        duration.Record(clock.GetElapsedTime(started).TotalSeconds);
        LogBuilt(command.Run, command.Key, data.Manifest.Source);
        return new BuildResult.Built();
    }

    private async Task<bool> IsCurrentAsync(PrepareDataset command, CancellationToken stopping)
    {
        try
        {
            var existing = await store.ReadRecordAsync<DatasetManifest>(ArtifactPaths.Manifest(command.Key), stopping);
            if (existing is null || !await images.AreBetterNowAsync(existing, stopping))
            {
                return existing is not null;
            }

            var note = $"{existing.Name} was made from the {existing.Source}; now the published files are here, and it is made anew";
            await publisher.PublishNoteAsync(ArtifactKind.Dataset, command.Key, note, stopping);
        }
        catch (InvalidDataException e)
        {
            await publisher.PublishNoteAsync(ArtifactKind.Dataset, command.Key, $"{e.Message} The data set is made again", stopping);
        }

        return false;
    }

    // The manifest is written last: it completes the data set.
    private async Task WriteAsync(string key, Dataset data, double seconds, CancellationToken stopping)
    {
        await WriteAsync(ArtifactPaths.Train(key), data.Train, stopping);
        await WriteAsync(ArtifactPaths.Test(key), data.Test, stopping);
        await store.WriteRecordAsync(ArtifactPaths.Manifest(key), data.Manifest with { Seconds = seconds }, WriteCondition.None, stopping);
    }

    private Task<string> WriteAsync(string name, ImageSet set, CancellationToken stopping) =>
        store.WriteAsync(new(name), (stream, token) => computation.RunAsync(() => Encode(stream, set), token), WriteCondition.None, stopping);

    private static bool Encode(Stream stream, ImageSet set)
    {
        DatasetFiles.Write(stream, set);
        return true;
    }

    [LoggerMessage(LogLevel.Information, "Run {RunId}: data set {Key} is made from {Source}")]
    private partial void LogBuilt(string runId, string key, string source);
}
