using System.Runtime.CompilerServices;
using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Scheduling;

namespace EquiSep.Coordinator.Views;

/// <summary>The events of an experiment since one of them.</summary>
/// <param name="Counts">
/// The experiment with its counts, where it has more runs than are sent one by one and one of them has another status; else null.
/// </param>
/// <param name="Events">The events, or a snapshot of the runs, in the order of their numbers.</param>
/// <param name="Last">The number of the last event.</param>
/// <param name="IsFinished">Whether nothing more is to be expected: every run has ended, or is deleted.</param>
/// <param name="Changed">Completes when there is more.</param>
public sealed record EventBatch(
    Published<ExperimentView>? Counts, IReadOnlyList<Published<RunEvent>> Events, long Last, bool IsFinished, Task Changed);

/// <summary>Events of runs, for those who follow them.</summary>
/// <param name="loop">The scheduler's loop.</param>
public sealed class RunEvents(SchedulerLoop loop)
{
    /// <summary>Tells the events of this process from those of others.</summary>
    public string Stream { get; } = Guid.NewGuid().ToString("N")[..12];

    /// <summary>
    /// The events after one of them. Where some are not kept, or none is named, the present state of every run that has changed since.
    /// A snapshot is in the order of the runs' last events, whose numbers it has, so that a client can go on after any part of it.
    /// </summary>
    /// <param name="experiment">Id of the experiment.</param>
    /// <param name="run">Id of the only run that is followed; null for all.</param>
    /// <param name="after">Number of the event; null for none.</param>
    /// <param name="maxRuns">The largest number of runs in a snapshot. A larger experiment has counts in its place.</param>
    public Task<EventBatch> ReadAsync(string experiment, string? run, long? after, int maxRuns) =>
        loop.QueryAsync(scheduler => Read(scheduler, experiment, run, after, maxRuns));

    /// <summary>
    /// Follows an experiment until each of its runs has ended. First come the events after <paramref name="after"/> or, where some of
    /// them are not kept, one status of every run that has changed since.
    /// </summary>
    /// <param name="experiment">Id of the experiment; of one that does not exist there are no events.</param>
    /// <param name="run">Id of the only run that is followed; null for all.</param>
    /// <param name="after">Number of the last event that was seen; null for none.</param>
    /// <param name="token">Ends it.</param>
    public async IAsyncEnumerable<RunEvent> FollowAsync(string experiment, string? run, long? after, [EnumeratorCancellation] CancellationToken token)
    {
        while (true)
        {
            // A slow reader gets a snapshot in place of what is not kept any more, so nothing piles up for it.
            var batch = await ReadAsync(experiment, run, after, maxRuns: int.MaxValue).WaitAsync(token);
            foreach (var published in batch.Events)
            {
                yield return published.Item;
            }

            after = batch.Last;
            if (batch.IsFinished)
            {
                yield break;
            }

            await batch.Changed.WaitAsync(token);
        }
    }

    /// <summary>An event of a run as it is now.</summary>
    internal static RunEvent Of(RunEntry run, RunEventKind kind, long number, string? note)
    {
        var state = run.State;
        return new(number, kind, run.Id, run.Name, state.Status, state.Reason, RunViews.Training(run), note);
    }

    private static EventBatch Read(Scheduler scheduler, string experiment, string? run, long? after, int maxRuns)
    {
        var followed = run is null ? null : scheduler.Directory.FindRun(run);
        if (scheduler.Directory.Find(experiment) is not { } found || (run is not null && followed is null))
        {
            return new(Counts: null, [], after ?? 0, IsFinished: true, Task.CompletedTask);
        }

        var events = after is { } number ? found.Log.After(number) : null;
        var isOther = events?.Any(item => item.Item.Kind == RunEventKind.Status);
        if (events is null)
        {
            var changed = (followed is null ? found.Runs : [followed]).Where(item => item.LastEvent > (after ?? 0)).ToList();
            isOther = changed.Count > 0;
            events = changed.Count > maxRuns ? [] : [.. changed.OrderBy(item => item.LastEvent).Select(Snapshot)];
        }
        else if (run is not null)
        {
            events = [.. events.Where(item => item.Item.Run == run)];
        }

        var counts = run is null && found.Runs.Count > maxRuns && isOther == true ? CountsOf(found) : null;
        return new(counts, events, scheduler.LastEvent, followed?.State.Status.IsFinal() ?? found.Unfinished == 0, found.Log.Changed);
    }

    // Equal states share one text.
    private static Published<RunEvent> Snapshot(RunEntry run)
    {
        var now = Of(run, RunEventKind.Status, run.LastEvent, note: null);
        return run.Snapshot is { } sent && sent.Item == now ? sent : run.Snapshot = new(now);
    }

    private static Published<ExperimentView> CountsOf(ExperimentEntry experiment)
    {
        if (experiment.Counts is not { } sent || (sent.Event, sent.Runs) != (experiment.Log.Last, experiment.Runs.Count))
        {
            sent = (new(RunViews.Of(experiment)), experiment.Log.Last, experiment.Runs.Count);
            experiment.Counts = sent;
        }

        return sent.View;
    }
}
