using System.Diagnostics;
using System.Diagnostics.Metrics;
using EquiSep.Contracts;
using EquiSep.Contracts.Artifacts;
using EquiSep.Core.Datasets;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Telemetry;
using EquiSep.ServiceDefaults.Telemetry;

namespace EquiSep.DataService;

/// <summary>Makes data sets. One that exists is taken as it is, unless better images are at hand now than those it was made from.</summary>
/// <param name="store">Where data sets lie.</param>
/// <param name="images">Where images come from.</param>
/// <param name="publisher">Told what a user would want to know.</param>
/// <param name="logger">Where it is written.</param>
internal sealed partial class DatasetRule(IArtifactStore store, ImageSources images, IMessagePublisher publisher, ILogger<DatasetRule> logger)
{
    private static readonly Histogram<double> duration = EquiSepTelemetry.Durations(
        "equisep.dataset.duration",
        "Time to prepare a data set, downloads included.",
        0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 120, 300, 600, 1800);

    /// <summary>Makes a data set.</summary>
    public async Task<Outcome> MakeAsync(BuildRequest work, PrepareDataset command, CancellationToken stop)
    {
        if (command.Key != Keys.Dataset(command.Data))
        {
            throw new CannotMakeException(
                FailureKind.Version, $"The key {command.Key} is not that of its recipe: the services are of different versions.");
        }

        if (await IsMadeAsync(command, stop))
        {
            return Outcome.Made;
        }

        using var span = WorkTelemetry.StartWork("dataset.prepare", command.Run, command.Key);
        await publisher.PublishStartedAsync(work, stop);
        var started = Stopwatch.GetTimestamp();
        await using var notes = new DownloadNotes(publisher, command.Key, stop);
        var (data, note) = await images.PrepareAsync(command.Data, notes, stop);
        await publisher.PublishNoteAsync(ArtifactKind.Dataset, command.Key, note, stop);
        await WriteAsync(command.Key, data, Stopwatch.GetElapsedTime(started).TotalSeconds, stop);
        duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
        LogMade(command.Run, command.Key, data.Manifest.Source);
        return Outcome.Made;
    }

    private async Task<bool> IsMadeAsync(PrepareDataset command, CancellationToken stop)
    {
        try
        {
            var made = await store.ReadRecordAsync<DatasetManifest>(ArtifactPaths.Manifest(command.Key), stop);
            if (made is null || !await images.AreBetterNowAsync(made, stop))
            {
                return made is not null;
            }

            await publisher.PublishNoteAsync(ArtifactKind.Dataset, command.Key, $"{made.Name} was made from the {made.Source}; now the published files are here, and it is made anew", stop);
        }
        catch (InvalidDataException e)
        {
            await publisher.PublishNoteAsync(ArtifactKind.Dataset, command.Key, $"{e.Message} The data set is made again", stop);
        }

        return false;
    }

    // The manifest is the last: with it the data set is whole.
    private async Task WriteAsync(string key, Dataset data, double seconds, CancellationToken stop)
    {
        await WriteAsync(ArtifactPaths.Train(key), data.Train, stop);
        await WriteAsync(ArtifactPaths.Test(key), data.Test, stop);
        await store.WriteRecordAsync(ArtifactPaths.Manifest(key), data.Manifest with { Seconds = seconds }, WriteCondition.None, stop);
    }

    private Task<string> WriteAsync(string name, ImageSet set, CancellationToken stop)
    {
        return store.WriteAsync(new(name), (stream, _) => Task.Run(() => DatasetFiles.Write(stream, set), stop), WriteCondition.None, stop);
    }

    [LoggerMessage(LogLevel.Information, "Run {RunId}: data set {Key} is made from {Source}")]
    private partial void LogMade(string runId, string key, string source);
}
