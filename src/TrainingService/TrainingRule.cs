using EquiSep.Contracts;
using EquiSep.Contracts.Artifacts;
using EquiSep.Contracts.Messages;
using EquiSep.Contracts.Validation;
using EquiSep.Core.Datasets;
using EquiSep.Core.Training;
using EquiSep.ServiceDefaults.Artifacts;
using EquiSep.ServiceDefaults.Making;
using Microsoft.Extensions.Options;

namespace EquiSep.TrainingService;

/// <summary>
/// Makes models, a slice at a time: what is trained is not trained again, what was interrupted goes on where it stopped, what is
/// damaged is said and made anew.
/// </summary>
/// <param name="store">Where models lie.</param>
/// <param name="datasets">Loads data sets.</param>
/// <param name="running">The trainings of this process.</param>
/// <param name="announcer">Told what a user would want to know.</param>
/// <param name="options">How trainings are carried out.</param>
/// <param name="clock">The clock of slices and progress reports.</param>
/// <param name="logger">Where it is written.</param>
internal sealed partial class TrainingRule(
    IArtifactStore store,
    Prerequisite<DatasetManifest, Dataset> datasets,
    RunningTrainings running,
    Announcer announcer,
    IOptions<TrainingOptions> options,
    TimeProvider clock,
    ILogger<TrainingRule> logger)
{
    /// <summary>Makes a model or a part of one.</summary>
    public async Task<Outcome> MakeAsync(Work work, TrainModel command, CancellationToken stop)
    {
        Check(command);
        if (await IsMadeAsync(command.Key, stop))
        {
            return Outcome.Made;
        }

        if (await store.HasAsync(ArtifactPaths.Unwanted(command.Key), stop))
        {
            LogUnwanted(command.Key);
            return Outcome.GivenUp;
        }

        await announcer.BegunAsync(work, stop);
        var found = await FoundCheckpoint.ReadAsync(store, command.Key, stop);
        if (found?.Checkpoint is { Finished: true } last)
        {
            return await WriteModelAsync(command.Key, last, stop);
        }

        try
        {
            return await TrainAsync(command, found, stop);
        }
        catch (ReplacedException)
        {
            LogReplaced(command.Key);
            return Outcome.GivenUp;
        }
    }

    private static void Check(TrainModel command)
    {
        if (SpecificationReader.Validate(command.Specification) is { Count: > 0 } errors)
        {
            throw new CannotMakeException(string.Join(Environment.NewLine, errors));
        }

        if (command.Key != Keys.Model(command.Specification))
        {
            throw new CannotMakeException($"The key {command.Key} is not that of its recipe: the services are of different versions.");
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
            await announcer.NoteAsync(ArtifactKind.Model, key, $"{e.Message} The model is made again", stop);
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
            await announcer.NoteAsync(ArtifactKind.Model, command.Key, note, stop);
        }

        var checkpoint = new OwnedCheckpoint(store, command.Key, found?.ETag);
        var start = new SliceStart(command, data, from, checkpoint, notes, token => IsSoundAsync(command.Key, token));
        var slice = new Slice(store, running, options.Value, new(announcer, clock, command), start, clock);
        LogSlice(command.Key, from?.Epochs.Count ?? 0);
        var (end, last) = await slice.RunAsync(stop);
        LogSliceEnd(command.Key, end, last.Epochs.Count);
        return end switch
        {
            SliceEnd.Unwanted => Outcome.GivenUp,
            SliceEnd.Over => Outcome.Continues(command),
            SliceEnd.Needless => await WithoutCheckpointAsync(command.Key, stop),
            _ => await WriteModelAsync(command.Key, last, stop),
        };
    }

    private async Task<Outcome> WriteModelAsync(string key, Checkpoint last, CancellationToken stop)
    {
        var weights = ModelFiles.Weights(last);
        await store.WriteAsync(ArtifactPaths.Model(key), weights, WriteCondition.None, stop);
        await store.WriteRecordAsync(ArtifactPaths.ModelRecord(key), ModelFiles.Record(last, weights), WriteCondition.None, stop);
        LogMade(key, last.Epochs.Count);
        return await WithoutCheckpointAsync(key, stop);
    }

    private async Task<Outcome> WithoutCheckpointAsync(string key, CancellationToken stop)
    {
        await store.DeleteAsync(ArtifactPaths.Checkpoint(key), stop);
        return Outcome.Made;
    }

    [LoggerMessage(LogLevel.Information, "Model {Key}: a slice begins after epoch {Epoch}")]
    private partial void LogSlice(string key, int epoch);

    [LoggerMessage(LogLevel.Information, "Model {Key}: the slice ended after epoch {Epoch} ({End})")]
    private partial void LogSliceEnd(string key, SliceEnd end, int epoch);

    [LoggerMessage(LogLevel.Information, "Model {Key} is made, {Epochs} epochs")]
    private partial void LogMade(string key, int epochs);

    [LoggerMessage(LogLevel.Information, "Model {Key} is not wanted any more")]
    private partial void LogUnwanted(string key);

    [LoggerMessage(LogLevel.Warning, "Model {Key}: somebody else has taken the training over")]
    private partial void LogReplaced(string key);
}
