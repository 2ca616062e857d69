using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using Microsoft.Extensions.Logging;

namespace EquiSep.Coordinator.Experiments;

/// <summary>
/// The records of experiments in the store, and their marks. Of each record there is a second copy, written after it; a record that is
/// damaged or lost is restored from it. Every member throws an <see cref="OutageException"/> when the store does not answer.
/// </summary>
/// <param name="store">The artifact store.</param>
/// <param name="clock">The clock of marks.</param>
/// <param name="log">The log.</param>
public sealed class ExperimentRecords(IArtifactStore store, TimeProvider clock, ILogger<ExperimentRecords> log)
{
    /// <summary>Reads a record, and restores it where it is damaged or lost; null when there is none.</summary>
    /// <exception cref="InvalidDataException">The record is damaged, and so is its copy, or there is none.</exception>
    /// <exception cref="NewerArtifactException">A newer version wrote it.</exception>
    public async Task<ExperimentRecord?> ReadAsync(string id, CancellationToken token)
    {
        string damage;
        try
        {
            if (await store.ReadRecordAsync<ExperimentRecord>(ArtifactPaths.Experiment(id), token) is { } record)
            {
                return record;
            }

            damage = "it is missing";
        }
        catch (InvalidDataException e)
        {
            if (await CopyAsync(id, token) is null)
            {
                throw;
            }

            damage = e.Message;
        }

        if (await CopyAsync(id, token) is not { } copy || await store.HasAsync(ArtifactPaths.Deleted(id), token))
        {
            return null;
        }

        try
        {
            await RestoreAsync(copy, damage, token);
        }
        catch (OutageException e)
        {
            // The copy is as good; an audit restores the record.
            log.NotRestored(id, damage, e.Message);
        }

        return copy;
    }

    /// <summary>Writes the record of a new experiment, then its copy.</summary>
    /// <returns>The length of the record in bytes.</returns>
    /// <exception cref="ArtifactConflictException">There is one of that id.</exception>
    public Task<long> CreateAsync(ExperimentRecord record, CancellationToken token) => WriteAsync(record, WriteCondition.Absent, token);

    /// <summary>Replaces a record by one with fewer runs, then its copy.</summary>
    /// <returns>The length of the record in bytes.</returns>
    public Task<long> ReplaceAsync(ExperimentRecord record, CancellationToken token) => WriteAsync(record, WriteCondition.None, token);

    /// <summary>Writes a record again that is damaged or lost.</summary>
    /// <param name="record">The record.</param>
    /// <param name="damage">What was wrong with it.</param>
    /// <param name="token">Ends the wait.</param>
    public async Task RestoreAsync(ExperimentRecord record, string damage, CancellationToken token)
    {
        await store.WriteRecordAsync(ArtifactPaths.Experiment(record.Id), record, WriteCondition.None, token);
        log.Restored(record.Id, damage);
    }

    /// <summary>Writes the second copy of a record. Without it the record is as good; the next audit writes it.</summary>
    public async Task WriteCopyAsync(ExperimentRecord record, CancellationToken token)
    {
        try
        {
            await store.WriteRecordAsync(ArtifactPaths.ExperimentCopy(record.Id), record, WriteCondition.None, token);
        }
        catch (OutageException e)
        {
            log.NoCopy(record.Id, e.Message);
        }
    }

    /// <summary>Numbers of the runs that were cancelled together; empty without a mark.</summary>
    public async Task<IReadOnlyList<int>> CancelledAsync(string experiment, CancellationToken token) =>
        (await CancelledRunsAsync(experiment, token))?.Runs ?? [];

    /// <summary>Marks runs as cancelled, by one record.</summary>
    public async Task MarkCancelledAsync(string experiment, IReadOnlyCollection<int> runs, CancellationToken token)
    {
        var before = await CancelledAsync(experiment, token);
        var all = new CancelledRuns(clock.GetUtcNow(), [.. before.Union(runs).Order()]);
        await store.WriteRecordAsync(ArtifactPaths.CancelledRuns(experiment), all, WriteCondition.None, token);
    }

    /// <summary>Marks one run as cancelled.</summary>
    public Task MarkCancelledAsync(string experiment, string run, CancellationToken token) =>
        store.WriteRecordAsync(ArtifactPaths.Cancelled(experiment, run), new CancelMark(clock.GetUtcNow()), WriteCondition.None, token);

    /// <summary>When a run was cancelled; null when it was not.</summary>
    public async Task<DateTimeOffset?> CancellationOfAsync(string experiment, string run, CancellationToken token)
    {
        if (await store.ReadRecordAsync<CancelMark>(ArtifactPaths.Cancelled(experiment, run), token) is { } mark)
        {
            return mark.At;
        }

        return await CancelledRunsAsync(experiment, token) is { } runs && RunDraft.NumberOf(run) is { } number && runs.Runs.Contains(number)
            ? runs.At
            : null;
    }

    /// <summary>Marks an experiment as deleted: from here on it is gone, whatever is left of it.</summary>
    public Task MarkDeletedAsync(string experiment, CancellationToken token) =>
        store.WriteRecordAsync(ArtifactPaths.Deleted(experiment), new DeleteMark(clock.GetUtcNow()), WriteCondition.None, token);

    /// <summary>Whether an experiment is being deleted.</summary>
    public Task<bool> IsDeletedAsync(string experiment, CancellationToken token) => store.HasAsync(ArtifactPaths.Deleted(experiment), token);

    /// <summary>Deletes what is left of an experiment, the mark of its deletion last.</summary>
    public async Task DeleteAsync(string experiment, CancellationToken token)
    {
        string[] last = [ArtifactPaths.Experiment(experiment), ArtifactPaths.Deleted(experiment)];
        await foreach (var entry in store.ListAsync($"{ArtifactPaths.Experiments}{experiment}/", token))
        {
            if (!last.Contains(entry.Name.Value))
            {
                await store.DeleteAsync(entry.Name, etag: null, token);
            }
        }

        await store.DeleteAsync(ArtifactPaths.ExperimentCopy(experiment), token);
        foreach (var name in last)
        {
            await store.DeleteAsync(name, token);
        }
    }

    private async Task<long> WriteAsync(ExperimentRecord record, WriteCondition condition, CancellationToken token)
    {
        var bytes = SealedJson.Write(record);
        await store.WriteAsync(ArtifactPaths.Experiment(record.Id), bytes, condition, token);
        await WriteCopyAsync(record, token);
        return bytes.Length;
    }

    private async Task<CancelledRuns?> CancelledRunsAsync(string experiment, CancellationToken token)
    {
        var name = ArtifactPaths.CancelledRuns(experiment);
        try
        {
            return await store.ReadRecordAsync<CancelledRuns>(name, token);
        }
        catch (InvalidDataException e)
        {
            // Which runs it named is not known. They go on, and may be cancelled again.
            log.Damaged(name, e.Message);
            return null;
        }
    }

    private async Task<ExperimentRecord?> CopyAsync(string id, CancellationToken token)
    {
        try
        {
            return await store.ReadRecordAsync<ExperimentRecord>(ArtifactPaths.ExperimentCopy(id), token);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
