using System.Diagnostics;
using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Experiments.Requests;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EquiSep.Coordinator.Experiments;

/// <summary>
/// Submits, cancels, retries and deletes experiments. Each command takes effect by one write to the store; the scheduler does the rest, also
/// after a restart. Every member throws an <see cref="OutageException"/> when the store does not answer, or another process is the writer.
/// </summary>
/// <param name="loop">The scheduler's loop.</param>
/// <param name="executor">Carries effects out.</param>
/// <param name="records">The records of experiments.</param>
/// <param name="lease">Whether this process is the writer.</param>
/// <param name="options">The limits.</param>
/// <param name="clock">The clock of submissions.</param>
/// <param name="log">The log.</param>
public sealed class ExperimentCommands(
    SchedulerLoop loop,
    EffectExecutor executor,
    ExperimentRecords records,
    WriterLease lease,
    IOptions<CoordinatorOptions> options,
    TimeProvider clock,
    ILogger<ExperimentCommands> log)
{
    // A record that is read, changed and written is in one hand at a time. The longest wait is that for a store which does not answer.
    private static readonly TimeSpan maxWait = TimeSpan.FromSeconds(4);
    private readonly AsyncLock recordChanges = new(clock);

    // Runs that are being submitted, by caller. The scheduler's loop alone reads and writes it.
    private readonly Dictionary<string, int> submitting = [];

    /// <summary>An experiment with its runs; null when there is none of that id.</summary>
    public ExperimentView? Find(string id) => loop.Directory.Find(id) is { } found ? RunViews.WithRuns(found) : null;

    /// <summary>A run; null when there is none of that id.</summary>
    public RunView? FindRun(string id) => loop.Directory.FindRun(id) is { } found ? RunViews.Of(found) : null;

    /// <summary>What services have reported of a run's artifacts since this process started, in the order of building.</summary>
    public IReadOnlyList<string> NotesOf(string run) =>
        loop.Directory.FindRun(run) is { } found ? [.. found.Artifacts.SelectMany(artifact => artifact.Notes)] : [];

    /// <summary>Submits an experiment. What failed before and is needed by it is tried again.</summary>
    /// <param name="plan">The runs.</param>
    /// <param name="repetition">How a repeated request is recognised; null when it is not.</param>
    /// <param name="caller">Who submits it.</param>
    /// <param name="token">Ends the wait.</param>
    /// <exception cref="QuotaException">The caller has too many runs that have not ended.</exception>
    /// <exception cref="LimitException">The system has as many runs as it may.</exception>
    /// <returns>The experiment, also when it was submitted before; null when another request had the same key.</returns>
    public async Task<ExperimentView?> SubmitAsync(ExperimentPlan plan, Repetition? repetition, Caller caller, CancellationToken token)
    {
        RequireLease();
        var id = repetition?.Experiment ?? Guid.NewGuid().ToString("N");
        if (repetition is not null && await FindAsync(repetition, caller, token) is { } known)
        {
            return await ShowAsync(known, repetition);
        }

        var record = new ExperimentRecord
        {
            Id = id,
            Name = plan.Name,
            Title = plan.Title,
            Created = clock.GetUtcNow(),
            Owner = caller.Name,
            RequestSha256 = repetition?.RequestSha256,
            TraceParent = Activity.Current?.Id,
            Runs = [.. plan.Runs.Select((run, index) => new RunRecord(RunDraft.IdOf(id, index + 1), run))],
        };
        var draft = ExperimentDraft.Of(record);
        await loop.QueryAsync(scheduler => Reserve(scheduler, caller, record));
        try
        {
            var length = await records.CreateAsync(record, token);
            log.Submitted(id, plan.Name, record.Runs.Count);
            await loop.ApplyAsync(new ExperimentAdded(draft with { RecordLength = length }, IsNew: true));
        }
        catch (ArtifactConflictException) when (repetition is not null)
        {
            // The same request came twice at once, or the experiment is still being deleted.
            return await records.ReadAsync(id, token) is { } first && !await loop.QueryAsync(scheduler => scheduler.IsBeingDeleted(id))
                ? await ShowAsync(first, repetition)
                : throw StillDeleted(id);
        }
        finally
        {
            await loop.QueryAsync(_ => submitting[OwnerOf(caller)] -= record.Runs.Count);
        }

        return Find(id) ?? throw StillDeleted(id);
    }

    /// <summary>Cancels the runs of an experiment that have not ended.</summary>
    public async Task<CommandResult> CancelAsync(string experiment, CancellationToken token)
    {
        if (loop.Directory.Find(experiment) is not { } found)
        {
            return new(CommandOutcome.NotFound);
        }

        var unfinished = NumbersOf(found, state => !state.Status.IsFinal());
        if (unfinished.Count == 0)
        {
            return new(CommandOutcome.Refused, $"Every run of experiment {experiment} has ended.");
        }

        // A run that completes while the mark is written is cancelled all the same: so it says now and after a restart.
        RequireLease();
        using (await ChangeAsync(token))
        {
            await records.MarkCancelledAsync(experiment, unfinished, token);
        }

        await loop.ApplyAsync(new RunsCancelled(experiment, unfinished));
        return new(CommandOutcome.Done);
    }

    /// <summary>Cancels a run that has not ended.</summary>
    public async Task<CommandResult> CancelRunAsync(string run, CancellationToken token)
    {
        if (loop.Directory.FindRun(run) is not { } found)
        {
            return new(CommandOutcome.NotFound);
        }

        if (found.State.Status is var status && status.IsFinal())
        {
            return new(CommandOutcome.Refused, $"Run {run} is {status.Name()} already.");
        }

        RequireLease();
        await records.MarkCancelledAsync(found.Experiment.Header.Id, run, token);
        await loop.ApplyAsync(new RunsCancelled(found.Experiment.Header.Id, [found.Number]));
        return new(CommandOutcome.Done);
    }

    /// <summary>Tries the failed runs of an experiment again.</summary>
    public async Task<CommandResult> RetryAsync(string experiment, CancellationToken token)
    {
        if (loop.Directory.Find(experiment) is not { } found)
        {
            return new(CommandOutcome.NotFound);
        }

        var failed = NumbersOf(found, state => state.Status == RunStatus.Failed);
        return failed.Count == 0
            ? new(CommandOutcome.Refused, $"No run of experiment {experiment} has failed.")
            : await RetryAsync(experiment, failed, token);
    }

    /// <summary>Tries a failed run again.</summary>
    public async Task<CommandResult> RetryRunAsync(string run, CancellationToken token)
    {
        return loop.Directory.FindRun(run) is not { } found ? new(CommandOutcome.NotFound)
            : found.State.Status is var status && status != RunStatus.Failed
                ? new(CommandOutcome.Refused, $"Run {run} is {status.Name()}; only a failed run can be tried again.")
            : await RetryAsync(found.Experiment.Header.Id, [found.Number], token);
    }

    /// <summary>Deletes an experiment that has ended, with the artifacts that no other run needs.</summary>
    public async Task<CommandResult> DeleteAsync(string experiment, CancellationToken token)
    {
        return loop.Directory.Find(experiment) is not { } found ? new(CommandOutcome.NotFound)
            : Unfinished(found.Runs) is { } refusal ? refusal
            : await DeleteAsync(found, token);
    }

    /// <summary>Deletes a run that has ended, with the artifacts that no other run needs, and the experiment with its last run.</summary>
    public async Task<CommandResult> DeleteRunAsync(string run, CancellationToken token)
    {
        RequireLease();
        using var change = await ChangeAsync(token);
        if (loop.Directory.FindRun(run) is not { } found)
        {
            return new(CommandOutcome.NotFound);
        }

        if (Unfinished([found]) is { } refusal)
        {
            return refusal;
        }

        if (found.Experiment.Runs.Count == 1)
        {
            return await DeleteAsync(found.Experiment, token);
        }

        var record = RunViews.RecordOf(found.Experiment);
        var length = await records.ReplaceAsync(record with { Runs = [.. record.Runs.Where(other => other.Id != run)] }, token);
        await loop.ApplyAsync(new RunsDeleted(record.Id, [found.Number], length));
        log.Deleted(record.Id, 1);
        return new(CommandOutcome.Done);
    }

    private static CommandResult? Unfinished(IReadOnlyList<RunEntry> runs) =>
        runs.FirstOrDefault(run => !run.State.Status.IsFinal()) is { } running
            ? new(CommandOutcome.Refused, $"Run {running.Id} is {running.State.Status.Name()}; cancel it or wait for its end.")
            : null;

    private static List<int> NumbersOf(ExperimentEntry experiment, Func<RunState, bool> takes) =>
        [.. experiment.Runs.Where(run => takes(run.State)).Select(run => run.Number)];

    private static string OwnerOf(Caller caller) => caller.Name ?? "";

    private async Task<CommandResult> DeleteAsync(ExperimentEntry experiment, CancellationToken token)
    {
        RequireLease();
        var (id, runs) = (experiment.Header.Id, experiment.Runs.Count);
        await records.MarkDeletedAsync(id, token);
        await loop.ApplyAsync(new ExperimentDeleted(id));
        log.Deleted(id, runs);
        return new(CommandOutcome.Done);
    }

    // The marks are gone before the caller is answered, so that a restart does not bring the failures back.
    private async Task<CommandResult> RetryAsync(string experiment, IReadOnlyCollection<int> failed, CancellationToken token)
    {
        RequireLease();
        var clearances = await loop.TakeEffectsAsync<ClearFailure>(new RunsRetried(experiment, failed));
        var areClear = true;
        await Concurrently.ForEachAsync(
            clearances,
            options.Value.Concurrency,
            async clearance => areClear &= await executor.ExecuteAsync(clearance, CancellationToken.None),
            CancellationToken.None).WaitAsync(token);
        return areClear ? new(CommandOutcome.Done) : throw new OutageException("The store did not delete every failure mark.");
    }

    private bool Reserve(Scheduler scheduler, Caller caller, ExperimentRecord record)
    {
        var (directory, owner, more) = (scheduler.Directory, OwnerOf(caller), record.Runs.Count);
        var underWay = submitting.Values.Sum();
        if (directory.RunCount + underWay + more > options.Value.MaxRuns)
        {
            throw new LimitException(
                $"The system may have {options.Value.MaxRuns} runs (Coordinator:MaxRuns); there are {directory.RunCount + underWay}, "
                    + $"and this asks for {more} more.");
        }

        if (caller.MaxRuns is { } most)
        {
            var unfinished = submitting.GetValueOrDefault(owner)
                + directory.Experiments.Where(experiment => experiment.Header.Owner == caller.Name).Sum(experiment => experiment.Unfinished);
            if (unfinished + more > most)
            {
                throw new QuotaException(
                    $"'{caller.Name}' may have {most} runs that have not ended; there are {unfinished}, and this asks for {more} more.");
            }
        }

        submitting[owner] = submitting.GetValueOrDefault(owner) + more;
        return true;
    }

    private async Task<ExperimentView?> ShowAsync(ExperimentRecord known, Repetition repetition)
    {
        // An audit or a restart would find it, too.
        if (loop.Directory.Find(known.Id) is null)
        {
            await loop.ApplyAsync(new ExperimentAdded(ExperimentDraft.Of(known), IsNew: true));
        }

        return known.RequestSha256 == repetition.RequestSha256 ? Find(known.Id) ?? throw StillDeleted(known.Id) : null;
    }

    // Earlier versions did not scope idempotency keys, and at first did not record who submitted.
    private async Task<ExperimentRecord?> FindAsync(Repetition repetition, Caller caller, CancellationToken token)
    {
        if (await FindAsync(repetition.Experiment, token) is { } known)
        {
            return known;
        }

        var earlier = repetition.EarlierExperiment is { } id ? await FindAsync(id, token) : null;
        var isOwn = earlier is not null
            && (earlier.Owner is null ? earlier.RequestSha256 == repetition.RequestSha256 : earlier.Owner == caller.Name);
        return isOwn ? earlier : null;
    }

    private async Task<ExperimentRecord?> FindAsync(string experiment, CancellationToken token) =>
        await records.ReadAsync(experiment, token) is { } found && !await records.IsDeletedAsync(experiment, token) ? found : null;

    // The scheduler takes no experiment in whose deletion is under way, whatever the store says of it.
    private static OutageException StillDeleted(string experiment) => new($"Experiment {experiment} is still being deleted.");

    private void RequireLease()
    {
        if (!lease.IsHeld)
        {
            throw new OutageException("This process is not the writer of the store at the moment.");
        }
    }

    private async Task<IDisposable> ChangeAsync(CancellationToken token) =>
        await recordChanges.TakeAsync(maxWait, token)
            ?? throw new OutageException($"Another change of a record has taken more than {maxWait.TotalSeconds} s: it waits for the store.");
}
