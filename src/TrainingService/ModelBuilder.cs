using EquiSep.Core.Datasets;
using EquiSep.Core.Training;
using EquiSep.Experiments;
using EquiSep.Experiments.Validation;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Telemetry;
using Microsoft.Extensions.Options;

namespace EquiSep.TrainingService;

/// <summary>
/// Builds models, one slice of a training at a time. An intact model is not trained again, an interrupted training resumes from its
/// checkpoint, and a damaged checkpoint is reported and ignored.
/// </summary>
/// <param name="store">The store of the models.</param>
/// <param name="datasets">Loads data sets.</param>
/// <param name="trainings">Creates trainings.</param>
/// <param name="computation">Provides the threads of the slices.</param>
/// <param name="requests">The cancellation requests.</param>
/// <param name="publisher">Publishes notes for the users.</param>
/// <param name="identifiers">Identifies the owners of checkpoints.</param>
/// <param name="options">The options of trainings.</param>
/// <param name="clock">The clock of slices and progress reports.</param>
/// <param name="logger">The log.</param>
internal sealed partial class ModelBuilder(
    IArtifactStore store,
    ArtifactLoader<DatasetManifest, Dataset> datasets,
    ITrainingFactory trainings,
    IComputation computation,
    CancellationRequests requests,
    IMessagePublisher publisher,
    IIdentifierSource identifiers,
    IOptions<TrainingOptions> options,
    TimeProvider clock,
    ILogger<ModelBuilder> logger)
{
    /// <summary>Builds a model or trains a slice of it.</summary>
    public async Task<BuildResult> BuildAsync(BuildRequest request, TrainModel command, CancellationToken stopping)
    {
        Check(command);
        if (await HasModelAsync(command.Key, isReported: true, stopping))
        {
            return new BuildResult.Built();
        }

        if (await store.HasAsync(ArtifactPaths.Unwanted(command.Key), stopping))
        {
            LogCancelled(command.Run, command.Key);
            return new BuildResult.Abandoned();
        }

        await publisher.PublishStartedAsync(request, stopping);
        var stored = await StoredCheckpoint.ReadAsync(store, command.Key, stopping);
        if (stored?.Checkpoint is { Finished: true } last)
        {
            return await WriteModelAsync(command, last, stopping);
        }

        // The broker counts the deaths of trainers per message, so a training that has progressed since its message was sent continues with a
        // new message.
        if (request.IsRepeated && stored?.Checkpoint is { } saved && saved.Epochs.Count > command.Epoch)
        {
            LogProgressed(command.Run, command.Key, saved.Epochs.Count);
            return new BuildResult.Rescheduled(command with { Epoch = saved.Epochs.Count });
        }

        try
        {
            return await TrainAsync(command, stored, stopping);
        }
        catch (LeaseLostException)
        {
            LogReplaced(command.Run, command.Key);
            return new BuildResult.Abandoned();
        }
    }

    private static void Check(TrainModel command)
    {
        if (SpecificationReader.Validate(command.Specification) is { Count: > 0 } errors)
        {
            throw new CannotBuildException(FailureKind.Recipe, string.Join(Environment.NewLine, errors));
        }

        if (command.Key != Keys.Model(command.Specification))
        {
            throw new CannotBuildException(
                FailureKind.Version, $"The key {command.Key} is not that of its recipe: the services are of different versions.");
        }
    }

    private async Task<bool> HasModelAsync(string key, bool isReported, CancellationToken stopping)
    {
        try
        {
            return await store.ReadRecordAsync<ModelRecord>(ArtifactPaths.ModelRecord(key), stopping) is not null;
        }
        catch (InvalidDataException e)
        {
            if (isReported)
            {
                await publisher.PublishNoteAsync(ArtifactKind.Model, key, $"{e.Message} The model is made again", stopping);
            }

            return false;
        }
    }

    private async Task<BuildResult> TrainAsync(TrainModel command, StoredCheckpoint? stored, CancellationToken stopping)
    {
        var data = await datasets.LoadAsync(Keys.Dataset(command.Specification.Data), stopping);
        var obstacle = stored?.Damage ?? stored?.Checkpoint?.Obstacle(command.Specification, data.Manifest);
        var from = obstacle is null ? stored?.Checkpoint : null;
        List<string> notes = [.. stored?.Checkpoint?.Facts.Notes ?? []];
        var note = obstacle is not null ? $"the checkpoint was damaged ({obstacle}), training starts anew"
            : from is not { Facts.Owner: not "" } ? null
            : from.Epochs.Count > 0 ? $"training goes on after epoch {from.Epochs.Count}"
            : "training begins again: the trainer that had begun it wrote no epoch";
        if (note is not null)
        {
            notes.Add(note);
            await publisher.PublishNoteAsync(ArtifactKind.Model, command.Key, note, stopping);
        }

        var lease = new CheckpointLease(store, command.Key, identifiers.Create(), stored?.ETag);
        var start = new SliceStart(command, data, from, lease, notes, token => HasModelAsync(command.Key, isReported: false, token));
        var progress = new ProgressReport(publisher, computation, clock, command);
        var slice = new TrainingSlice(store, trainings, computation, requests, options.Value, progress, start, clock);
        LogSlice(command.Run, command.Key, (from?.Epochs.Count ?? 0) + 1);
        var (end, last) = await RunAsync(slice, stopping);
        switch (end)
        {
            case SliceEnd.Cancelled:
                TrainingMetrics.Ended(TrainingResult.Cancelled);
                LogCancelled(command.Run, command.Key);
                return new BuildResult.Abandoned();
            case SliceEnd.Over:
                TrainingMetrics.Ended(TrainingResult.Rescheduled);
                LogSliceOver(command.Run, command.Key, last.Epochs.Count);
                return new BuildResult.Rescheduled(command with { Epoch = last.Epochs.Count });
            case SliceEnd.Needless:
                TrainingMetrics.Ended(TrainingResult.Superseded);
                return await DeleteCheckpointAsync(command.Key, stopping);
            default:
                LogTrained(command.Run, command.Key, last.Epochs.Count, last.Epochs.Sum(epoch => epoch.Seconds));
                return await WriteModelAsync(command, last, stopping);
        }
    }

    private async Task<SliceResult> RunAsync(TrainingSlice slice, CancellationToken stopping)
    {
        var started = clock.GetTimestamp();
        try
        {
            return await slice.RunAsync(stopping);
        }
        catch (Exception e)
        {
            TrainingMetrics.Ended(e switch
            {
                LeaseLostException => TrainingResult.Superseded,
                OperationCanceledException when stopping.IsCancellationRequested => TrainingResult.Interrupted,
                _ => TrainingResult.Failed,
            });
            throw;
        }
        finally
        {
            TrainingMetrics.Slice(clock.GetElapsedTime(started));
        }
    }

    private async Task<BuildResult> WriteModelAsync(TrainModel command, Checkpoint last, CancellationToken stopping)
    {
        var key = command.Key;
        var weights = ModelFiles.Weights(last);
        await store.WriteAsync(ArtifactPaths.Model(key), weights, WriteCondition.None, stopping);
        await store.WriteRecordAsync(ArtifactPaths.ModelRecord(key), ModelFiles.Record(last, weights), WriteCondition.None, stopping);
        TrainingMetrics.Completed(last.Epochs.Sum(epoch => epoch.Seconds));
        LogWritten(command.Run, key);
        return await DeleteCheckpointAsync(key, stopping);
    }

    private async Task<BuildResult> DeleteCheckpointAsync(string key, CancellationToken stopping)
    {
        await store.DeleteAsync(ArtifactPaths.Checkpoint(key), stopping);
        return new BuildResult.Built();
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
    private partial void LogCancelled(string runId, string key);

    [LoggerMessage(LogLevel.Warning, "Run {RunId}: the training of model {Key} has been taken over by another trainer")]
    private partial void LogReplaced(string runId, string key);
}
