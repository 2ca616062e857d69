using System.Diagnostics;
using EquiSep.Api.Housekeeping;
using EquiSep.Contracts.Artifacts;
using EquiSep.Contracts.Requests;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Coordination;

/// <summary>
/// Experiments that are asked for, cancelled, tried again and deleted. Everything takes effect by writing to the store; the broker
/// is not needed. Every member throws an <see cref="OutageException"/> when the store does not answer.
/// </summary>
public sealed class Experiments : IDisposable
{
    private static readonly TimeSpan longestWait = TimeSpan.FromSeconds(4);
    private readonly SemaphoreSlim changes = new(1);
    private readonly IArtifactStore store;
    private readonly ReadModel model;
    private readonly Looks looks;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly int concurrency;

    internal Experiments(IArtifactStore store, ReadModel model, Looks looks, IOptions<CoordinatorOptions> options, TimeProvider clock, ILogger<Experiments> log)
    {
        (this.store, this.model, this.looks, this.clock, this.log) = (store, model, looks, clock, log);
        concurrency = options.Value.Concurrency;
    }

    /// <summary>An experiment; null when there is none of that id.</summary>
    public ExperimentView? Find(string id) => model.Experiment(id);

    /// <summary>A run; null when there is none of that id.</summary>
    public RunView? FindRun(string id) => model.Run(id);

    /// <summary>What was heard of a run's data set, training and measurement since this process started.</summary>
    public IReadOnlyList<string> NotesOf(string run) => model.Notes(run);

    /// <summary>Asks for an experiment. What failed before and is needed by it is tried again.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="repetition">How a repeated request is recognised; null when it is not.</param>
    /// <param name="submitter">Who asks.</param>
    /// <param name="token">Ends the wait.</param>
    /// <exception cref="QuotaException">The submitter has too many runs that have not ended.</exception>
    /// <returns>The experiment, also when it was asked for before; null when another request had the same key.</returns>
    public async Task<ExperimentView?> SubmitAsync(ExperimentPlan plan, Repetition? repetition, Submitter submitter, CancellationToken token)
    {
        var id = repetition?.Experiment ?? Guid.NewGuid().ToString("N");
        var record = new ExperimentRecord
        {
            Id = id,
            Name = plan.Name,
            Title = plan.Title,
            Created = clock.GetUtcNow(),
            Owner = submitter.Name,
            RequestSha256 = repetition?.RequestSha256,
            TraceParent = Activity.Current?.Id,
            Runs = [.. plan.Runs.Select((run, index) => new RunRecord($"{id}-{index + 1:D4}", run))],
        };
        using var change = await OneAtATimeAsync(token);
        var name = ArtifactPaths.Experiment(id);
        if (repetition is not null && await FindAsync(repetition, submitter, token) is { } known)
        {
            model.Add(known, new HashSet<string>(), isNews: true);
            return known.RequestSha256 == repetition.RequestSha256 ? model.Experiment(known.Id) : null;
        }

        if (submitter.MostRuns is { } most && model.Unfinished(submitter.Name) is var waiting && waiting + record.Runs.Count > most)
        {
            throw new QuotaException($"'{submitter.Name}' may have {most} runs that have not ended; there are {waiting}, and this asks for {record.Runs.Count} more.");
        }

        await ForgetFailuresAsync(record.Runs.Select(run => RunKeys.Of(run.Specification)).ToList(), token);
        await store.WriteRecordAsync(name, record, WriteCondition.Absent, token);
        log.Submitted(id, plan.Name, record.Runs.Count);
        model.Add(record, new HashSet<string>(), isNews: true);
        return model.Experiment(id);
    }

    /// <summary>Cancels the runs of an experiment that have not ended.</summary>
    public Task<Change> CancelAsync(string experiment, CancellationToken token)
    {
        return model.Whole(experiment) is { } whole
            ? CancelAsync(experiment, [.. whole.Runs.Where(run => !run.Status.IsFinal())], $"Every run of experiment {experiment} has ended.", token)
            : Task.FromResult(new Change(ChangeOutcome.NotFound));
    }

    /// <summary>Cancels a run that has not ended.</summary>
    public Task<Change> CancelRunAsync(string run, CancellationToken token)
    {
        return model.Run(run) is { } found
            ? CancelAsync(found.Experiment, found.Status.IsFinal() ? [] : [found], $"Run {run} is {found.Status.Name()} already.", token)
            : Task.FromResult(new Change(ChangeOutcome.NotFound));
    }

    /// <summary>Tries the failed runs of an experiment again.</summary>
    public Task<Change> RetryAsync(string experiment, CancellationToken token)
    {
        return model.Whole(experiment) is { } whole
            ? RetryAsync([.. whole.Runs.Where(run => run.Status == RunStatus.Failed)], $"No run of experiment {experiment} has failed.", token)
            : Task.FromResult(new Change(ChangeOutcome.NotFound));
    }

    /// <summary>Tries a failed run again.</summary>
    public Task<Change> RetryRunAsync(string run, CancellationToken token)
    {
        return model.Run(run) is { } found
            ? RetryAsync(found.Status == RunStatus.Failed ? [found] : [], $"Run {run} is {found.Status.Name()}; only a failed run can be tried again.", token)
            : Task.FromResult(new Change(ChangeOutcome.NotFound));
    }

    /// <summary>Deletes an experiment that has ended, with the artifacts that no other run needs.</summary>
    public async Task<Change> DeleteAsync(string experiment, CancellationToken token)
    {
        using var change = await OneAtATimeAsync(token);
        return model.Whole(experiment) is { } whole ? await DeleteAsync(whole.Record, whole.Runs, token) : new(ChangeOutcome.NotFound);
    }

    /// <summary>Deletes a run that has ended, with the artifacts that no other run needs, and the experiment with its last run.</summary>
    public async Task<Change> DeleteRunAsync(string run, CancellationToken token)
    {
        using var change = await OneAtATimeAsync(token);
        return model.Run(run) is { } found && model.Whole(found.Experiment) is { } whole
            ? await DeleteAsync(whole.Record, [found], token)
            : new(ChangeOutcome.NotFound);
    }

    /// <summary>Finds what no run needs, and deletes it.</summary>
    /// <param name="age">What was written more recently is left alone.</param>
    /// <param name="isDry">Whether nothing is deleted.</param>
    /// <param name="token">Ends it between two deletions.</param>
    /// <exception cref="InvalidDataException">An experiment is damaged, so that nobody knows what it needs.</exception>
    public async Task<Garbage> CollectGarbageAsync(TimeSpan age, bool isDry, CancellationToken token)
    {
        // No experiment that might need what is found is accepted meanwhile.
        using var change = await OneAtATimeAsync(token);
        var garbage = await GarbageCollector.CollectAsync(store, clock.GetUtcNow() - age, isDry, model.Gone, token);
        log.Collected(isDry ? 0 : garbage.Items.Count, isDry ? 0 : garbage.Bytes);
        return garbage;
    }

    /// <inheritdoc/>
    public void Dispose() => changes.Dispose();

    // Earlier versions did not scope idempotency keys, and at first did not record who submitted.
    private async Task<ExperimentRecord?> FindAsync(Repetition repetition, Submitter submitter, CancellationToken token)
    {
        if (await ReadAsync(repetition.Experiment) is { } known)
        {
            return known;
        }

        var earlier = repetition.EarlierExperiment is { } id ? await ReadAsync(id) : null;
        var isOwn = earlier is not null
            && (earlier.Owner is null ? earlier.RequestSha256 == repetition.RequestSha256 : earlier.Owner == submitter.Name);
        return isOwn ? earlier : null;

        Task<ExperimentRecord?> ReadAsync(string experiment) =>
            store.ReadRecordAsync<ExperimentRecord>(ArtifactPaths.Experiment(experiment), token);
    }

    private async Task<Change> CancelAsync(string experiment, IReadOnlyList<RunView> runs, string refusal, CancellationToken token)
    {
        if (runs.Count == 0)
        {
            return new(ChangeOutcome.Refused, refusal);
        }

        // A run that completes while its mark is written is cancelled all the same: so it says now and after a restart.
        await Parallel.ForEachAsync(runs, Limit(token), async (run, stop) =>
        {
            await store.WriteRecordAsync(ArtifactPaths.Cancelled(experiment, run.Id), new CancelMark(clock.GetUtcNow()), WriteCondition.None, stop);
            model.Cancel([run.Id]);
        });
        return new(ChangeOutcome.Done);
    }

    private async Task<Change> RetryAsync(IReadOnlyList<RunView> failed, string refusal, CancellationToken token)
    {
        if (failed.Count == 0)
        {
            return new(ChangeOutcome.Refused, refusal);
        }

        using var change = await OneAtATimeAsync(token);
        await ForgetFailuresAsync([.. failed.Select(run => run.Keys)], token);
        return new(ChangeOutcome.Done);
    }

    private async Task<Change> DeleteAsync(ExperimentRecord record, IReadOnlyList<RunView> gone, CancellationToken token)
    {
        if (gone.FirstOrDefault(run => !run.Status.IsFinal()) is { } running)
        {
            return new(ChangeOutcome.Refused, $"Run {running.Id} is {running.Status.Name()}; cancel it or wait for its end.");
        }

        var ids = gone.Select(run => run.Id).ToHashSet();
        var rest = record with { Runs = [.. record.Runs.Where(run => !ids.Contains(run.Id))] };
        var isGone = rest.Runs.Count == 0;
        Task written = isGone
            ? store.DeleteAsync(ArtifactPaths.Experiment(record.Id), token)
            : store.WriteRecordAsync(ArtifactPaths.Experiment(record.Id), rest, WriteCondition.None, token);
        await written;

        // From here on nothing refers to the runs; what a crash leaves behind costs space only.
        var orphans = model.Remove(record.Id, isGone ? null : rest);
        log.Deleted(record.Id, gone.Count);
        await Parallel.ForEachAsync(ids, Limit(token), async (id, stop) => await store.DeleteAsync(ArtifactPaths.Cancelled(record.Id, id), stop));
        await Parallel.ForEachAsync(orphans.Distinct(), Limit(token), async (orphan, stop) => await DeleteFilesAsync(orphan.Kind, orphan.Key, stop));
        return new(ChangeOutcome.Done);
    }

    private async Task DeleteFilesAsync(ArtifactKind kind, string key, CancellationToken token)
    {
        // The file that says that it is whole goes first; the mark that stops a trainer stays for messages that are still under way.
        await store.DeleteAsync(ArtifactPaths.Whole(kind, key), token);
        await foreach (var entry in store.ListAsync(ArtifactPaths.Of(kind, key), token))
        {
            if (kind != ArtifactKind.Model || entry.Name.Value != ArtifactPaths.Unwanted(key))
            {
                await store.DeleteAsync(entry.Name, etag: null, token);
            }
        }

        model.Deleted(kind, key);
    }

    private async Task ForgetFailuresAsync(IReadOnlyList<RunKeys> wanted, CancellationToken token)
    {
        await Parallel.ForEachAsync(model.Unknown(wanted), Limit(token), async (need, stop) => await looks.LookAsync(need.Kind, need.Key, stop));
        await Parallel.ForEachAsync(model.Failures(wanted), Limit(token), async (need, stop) =>
        {
            await store.DeleteAsync(ArtifactPaths.Failure(need.Kind, need.Key), stop);
            model.Found(need.Kind, need.Key, made: false, failure: null);
        });
    }

    // A change that waits for the store must not keep the others waiting.
    private async Task<IDisposable> OneAtATimeAsync(CancellationToken token)
    {
        return await changes.WaitAsync(longestWait, token)
            ? new Release(changes)
            : throw new ArtifactStoreException(
                $"Another change has taken more than {longestWait.TotalSeconds} s: "
                    + "a collection of garbage, or one that waits for the store.");
    }

    private ParallelOptions Limit(CancellationToken token) => new() { MaxDegreeOfParallelism = concurrency, CancellationToken = token };

    private sealed class Release(SemaphoreSlim changes) : IDisposable
    {
        public void Dispose() => changes.Release();
    }
}
