using System.Diagnostics;
using EquiSep.Contracts;
using EquiSep.Contracts.Artifacts;
using EquiSep.Contracts.Validation;
using EquiSep.Core.Datasets;
using EquiSep.Core.Training;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Telemetry;
using Microsoft.Extensions.Options;

namespace EquiSep.TrainingService;

/// <summary>
/// Makes models, a slice at a time: what is trained is not trained again, what was interrupted goes on where it stopped, what is
/// damaged is said and made anew.
/// </summary>
/// <param name="store">Where models lie.</param>
/// <param name="datasets">Loads data sets.</param>
/// <param name="running">The trainings of this process.</param>
/// <param name="publisher">Told what a user would want to know.</param>
/// <param name="options">How trainings are carried out.</param>
/// <param name="clock">The clock of slices and progress reports.</param>
/// <param name="logger">Where it is written.</param>
internal sealed partial class TrainingRule(
    IArtifactStore store,
    Prerequisite<DatasetManifest, Dataset> datasets,
    RunningTrainings running,
    IMessagePublisher publisher,
    IOptions<TrainingOptions> options,
    TimeProvider clock,
    ILogger<TrainingRule> logger)
{
    /// <summary>Makes a model or a part of one.</summary>
    public async Task<Outcome> MakeAsync(BuildRequest work, TrainModel command, CancellationToken stop)
    {
        Check(command);
        if (await IsMadeAsync(command.Key, stop))
        {
            return Outcome.Made;
        }

        if (await store.HasAsync(ArtifactPaths.Unwanted(command.Key), stop))
        {
            LogUnwanted(command.Run, command.Key);
            return Outcome.GivenUp;
        }

        await publisher.PublishStartedAsync(work, stop);
        var found = await FoundCheckpoint.ReadAsync(store, command.Key, stop);
        if (found?.Checkpoint is { Finished: true } last)
        {
            return await WriteModelAsync(command, last, stop);
        }

        // The broker counts the deaths of trainers by message, so that one with progress since the message was sent asks for a new message.
        if (work.IsRepeated && found?.Checkpoint is { } saved && saved.Epochs.Count > command.Epoch)
        {
            LogProgressed(command.Run, command.Key, saved.Epochs.Count);
            return Outcome.Continues(command with { Epoch = saved.Epochs.Count });
        }

        try
        {
            return await TrainAsync(command, found, stop);
        }
        catch (ReplacedException)
        {
            LogReplaced(command.Run, command.Key);
            return Outcome.GivenUp;
        }
    }

    private static void Check(TrainModel command)
    {
        if (SpecificationReader.Validate(command.Specification) is { Count: > 0 } errors)
        {
            throw new CannotMakeException(FailureKind.Recipe, string.Join(Environment.NewLine, errors));
        }

        if (command.Key != Keys.Model(command.Specification))
        {
            throw new CannotMakeException(
                FailureKind.Version, $"The key {command.Key} is not that of its recipe: the services are of different versions.");
        }
    }

    private async Task<bool> IsMadeAsync(string key, CancellationToken stop)
    {
        try
        {
            return await store.ReadRecordAsync<ModelRecord>(ArtifactPaths.ModelRecord(key), stop) is not null;
        }
        catch (InvalidDataException e)
        {
            await publisher.PublishNoteAsync(ArtifactKind.Model, key, $"{e.Message} The model is made again", stop);
            return false;
        }
    }

    private async Task<bool> IsSoundAsync(string key, CancellationToken stop)
    {
        try
        {
            return await store.ReadRecordAsync<ModelRecord>(ArtifactPaths.ModelRecord(key), stop) is not null;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private async Task<Outcome> TrainAsync(TrainModel command, FoundCheckpoint? found, CancellationToken stop)
    {
        var data = await datasets.LoadAsync(Keys.Dataset(command.Specification.Data), stop);
        var obstacle = found?.Damage ?? found?.Checkpoint?.Obstacle(command.Specification, data.Manifest);
        var from = obstacle is null ? found?.Checkpoint : null;
        List<string> notes = [.. found?.Checkpoint?.Facts.Notes ?? []];
        var note = obstacle is not null ? $"the checkpoint was damaged ({obstacle}), training starts anew"
            : from is not { Facts.Owner: not "" } ? null
            : from.Epochs.Count > 0 ? $"training goes on after epoch {from.Epochs.Count}"
            : "training begins again: the trainer that had begun it wrote no epoch";
        if (note is not null)
        {
            notes.Add(note);
            await publisher.PublishNoteAsync(ArtifactKind.Model, command.Key, note, stop);
        }

        var checkpoint = new OwnedCheckpoint(store, command.Key, found?.ETag);
        var start = new SliceStart(command, data, from, checkpoint, notes, token => IsSoundAsync(command.Key, token));
        var slice = new Slice(store, running, options.Value, new(publisher, clock, command), start, clock);
        LogSlice(command.Run, command.Key, (from?.Epochs.Count ?? 0) + 1);
        var (end, last) = await RunAsync(slice, stop);
        switch (end)
        {
            case SliceEnd.Unwanted:
                TrainingMetrics.Ended(TrainingResult.Cancelled);
                LogUnwanted(command.Run, command.Key);
                return Outcome.GivenUp;
            case SliceEnd.Over:
                TrainingMetrics.Ended(TrainingResult.Rescheduled);
                LogSliceOver(command.Run, command.Key, last.Epochs.Count);
                return Outcome.Continues(command with { Epoch = last.Epochs.Count });
            case SliceEnd.Needless:
                TrainingMetrics.Ended(TrainingResult.Superseded);
                return await WithoutCheckpointAsync(command.Key, stop);
            default:
                LogTrained(command.Run, command.Key, last.Epochs.Count, last.Epochs.Sum(epoch => epoch.Seconds));
                return await WriteModelAsync(command, last, stop);
        }
    }

    private static async Task<SliceResult> RunAsync(Slice slice, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            return await slice.RunAsync(stop);
        }
        catch (Exception e)
        {
            TrainingMetrics.Ended(e switch
            {
                ReplacedException => TrainingResult.Superseded,
                OperationCanceledException when stop.IsCancellationRequested => TrainingResult.Interrupted,
                _ => TrainingResult.Failed,
            });
            throw;
        }
        finally
        {
            TrainingMetrics.Slice(Stopwatch.GetElapsedTime(started));
        }
    }

    private async Task<Outcome> WriteModelAsync(TrainModel command, Checkpoint last, CancellationToken stop)
    {
        var key = command.Key;
        var weights = ModelFiles.Weights(last);
        await store.WriteAsync(ArtifactPaths.Model(key), weights, WriteCondition.None, stop);
        await store.WriteRecordAsync(ArtifactPaths.ModelRecord(key), ModelFiles.Record(last, weights), WriteCondition.None, stop);
        TrainingMetrics.Completed(last.Epochs.Sum(epoch => epoch.Seconds));
        LogWritten(command.Run, key);
        return await WithoutCheckpointAsync(key, stop);
    }

    private async Task<Outcome> WithoutCheckpointAsync(string key, CancellationToken stop)
    {
        await store.DeleteAsync(ArtifactPaths.Checkpoint(key), stop);
        return Outcome.Made;
    }

    [LoggerMessage(LogLevel.Information, "Run {RunId}: the training of model {Key} begins at epoch {Epoch}")]
    private partial void LogSlice(string runId, string key, int epoch);

    [LoggerMessage(LogLevel.Information, "Run {RunId}: the training of model {Key} goes back to its queue after epoch {Epoch}")]
    private partial void LogSliceOver(string runId, string key, int epoch);

    [LoggerMessage(
        LogLevel.Information, "Run {RunId}: the training of model {Key} was interrupted after progress to epoch {Epoch} and is sent anew")]
    private partial void LogProgressed(string runId, string key, int epoch);

    [LoggerMessage(LogLevel.Information, "Run {RunId}: model {Key} is trained: {Epochs} epochs in {Seconds:F1} s")]
    private partial void LogTrained(string runId, string key, int epochs, double seconds);

    [LoggerMessage(LogLevel.Debug, "Run {RunId}: model {Key} is written")]
    private partial void LogWritten(string runId, string key);

    [LoggerMessage(LogLevel.Information, "Run {RunId}: model {Key} is not needed any more")]
    private partial void LogUnwanted(string runId, string key);

    [LoggerMessage(LogLevel.Warning, "Run {RunId}: the training of model {Key} has been taken over by another trainer")]
    private partial void LogReplaced(string runId, string key);
}
