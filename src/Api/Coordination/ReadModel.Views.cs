using EquiSep.Contracts.Artifacts;

namespace EquiSep.Api.Coordination;

/// <summary>What an experiment had to say since an event.</summary>
/// <param name="Counts">
/// The experiment with its counts, where it has more runs than are sent one by one and one of them has another status; else null.
/// </param>
/// <param name="Events">The events, or a snapshot of the runs, in the order of their numbers.</param>
/// <param name="Last">The number of the last event.</param>
/// <param name="IsFinished">Whether nothing more is to be expected: every run has ended, or is gone.</param>
/// <param name="Changed">Completes when there is more.</param>
internal sealed record EventBatch(
    Published<ExperimentView>? Counts, IReadOnlyList<Published<RunEvent>> Events, long Last, bool IsFinished, Task Changed);

/// <content>What others want to know.</content>
internal sealed partial class ReadModel
{
    /// <summary>How many runs of a submitter have not ended.</summary>
    public int Unfinished(string? owner)
    {
        lock (one)
        {
            return experiments.Values.Where(experiment => experiment.Record.Owner == owner).Sum(experiment => experiment.Runs.Count(run => !run.Status.IsFinal()));
        }
    }

    /// <summary>How many runs there are of each status.</summary>
    public IReadOnlyDictionary<RunStatus, int> Counts
    {
        get
        {
            lock (one)
            {
                return counts.Index().ToDictionary(count => (RunStatus)count.Index, count => count.Item);
            }
        }
    }

    /// <summary>Whether there is an experiment of that id.</summary>
    public bool Has(string experiment)
    {
        lock (one)
        {
            return experiments.ContainsKey(experiment);
        }
    }

    /// <summary>An experiment with its runs; null when there is none of that id.</summary>
    public ExperimentView? Experiment(string id)
    {
        lock (one)
        {
            return experiments.TryGetValue(id, out var found)
                ? View(found) with { Runs = [.. found.Runs.Select(run => new RunLine(run.Record.Id, NameOf(run), run.Status))] }
                : null;
        }
    }

    /// <summary>The record of an experiment and the states of its runs; null when there is none of that id.</summary>
    public (ExperimentRecord Record, IReadOnlyList<RunView> Runs)? Whole(string id)
    {
        lock (one)
        {
            return experiments.TryGetValue(id, out var found) ? (found.Record, [.. found.Runs.Select(View)]) : null;
        }
    }

    /// <summary>A run; null when there is none of that id.</summary>
    public RunView? Run(string id)
    {
        lock (one)
        {
            return runs.TryGetValue(id, out var found) ? View(found) : null;
        }
    }

    /// <summary>Keys of the separations that are measured on a model.</summary>
    public IReadOnlyList<string> SeparationsOf(string model)
    {
        lock (one)
        {
            return artifacts.TryGetValue((ArtifactKind.Model, model), out var found)
                ? [.. found.Runs.Select(run => run.Keys.Separation).Distinct()]
                : [];
        }
    }

    /// <summary>What was said of a run's artifacts since this process started, in the order of making.</summary>
    public IReadOnlyList<string> Notes(string run)
    {
        lock (one)
        {
            return runs.TryGetValue(run, out var found) ? [.. found.Artifacts.SelectMany(artifact => artifact.Notes)] : [];
        }
    }

    /// <summary>Failure marks that stand in the way of specifications.</summary>
    public IReadOnlyList<(ArtifactKind Kind, string Key)> Failures(IEnumerable<RunKeys> wanted)
    {
        lock (one)
        {
            return [.. Needs(wanted).Where(need => artifacts.TryGetValue(need, out var artifact) && artifact is { Made: false, Failure: not null })];
        }
    }

    /// <summary>Artifacts that nobody has looked for in the store.</summary>
    public IReadOnlyList<(ArtifactKind Kind, string Key)> Unknown(IEnumerable<RunKeys> wanted)
    {
        lock (one)
        {
            return [.. Needs(wanted).Where(need => artifacts.TryGetValue(need, out var artifact) ? artifact.MustLook : !isComplete)];
        }
    }

    /// <summary>A page of the runs, newest experiments first, in the order of their figures.</summary>
    public Page<RunView> Runs(RunFilter filter, ListPosition? after, int limit)
    {
        lock (one)
        {
            var from = filter.Experiment is not { } id ? newestFirst : experiments.TryGetValue(id, out var found) ? [found] : (IEnumerable<ExperimentState>)[];
            var all = from.SelectMany(experiment => experiment.Runs).Where(filter.Takes).ToList();
            var rest = after is null ? all : [.. all.SkipWhile(run => !NewestFirst.IsAfter(run, after))];
            var page = rest.Take(limit).ToList();
            return new([.. page.Select(View)], all.Count, rest.Count > page.Count ? PositionOf(page[^1].Experiment, page[^1].Index) : null);
        }
    }

    /// <summary>A page of the experiments, newest first.</summary>
    public Page<ExperimentView> Experiments(ListPosition? after, int limit)
    {
        lock (one)
        {
            var rest = newestFirst.SkipWhile(experiment => after is not null && !NewestFirst.IsAfter(experiment, after)).Take(limit + 1).ToList();
            var page = rest.Take(limit).ToList();
            return new([.. page.Select(View)], experiments.Count, rest.Count > page.Count ? PositionOf(page[^1], 0) : null);
        }
    }

    /// <summary>
    /// The events after one of them. Where some are not kept, or none is named, the present state of every run that has changed since.
    /// A snapshot is in the order of the runs' last events, whose numbers it has, so that a client can go on after any part of it.
    /// </summary>
    /// <param name="experiment">Id of the experiment.</param>
    /// <param name="run">Only this run; null for all.</param>
    /// <param name="after">Number of the event.</param>
    /// <param name="mostRuns">The largest number of runs in a snapshot. A larger experiment has counts in its place.</param>
    public EventBatch Events(string experiment, string? run, long? after, int mostRuns)
    {
        lock (one)
        {
            var followed = run is null ? null : runs.GetValueOrDefault(run);
            if (!experiments.TryGetValue(experiment, out var found) || (run is not null && followed is null))
            {
                return new(Counts: null, [], after ?? 0, IsFinished: true, Task.CompletedTask);
            }

            var news = after is { } number ? found.Log.After(number) : null;
            var isOther = news?.Any(item => item.Item.Kind == RunEventKind.Status);
            if (news is null)
            {
                var changed = (followed is null ? found.Runs : [followed]).Where(item => item.LastEvent > (after ?? 0)).ToList();
                isOther = changed.Count > 0;
                news = changed.Count > mostRuns ? [] : [.. changed.OrderBy(item => item.LastEvent).Select(Snapshot)];
            }
            else if (run is not null)
            {
                news = [.. news.Where(item => item.Item.Run == run)];
            }

            var counts = run is null && found.Runs.Count > mostRuns && isOther == true ? CountsOf(found) : null;
            return new(counts, news, lastEvent, followed?.Status.IsFinal() ?? found.Unfinished == 0, found.Log.Changed);
        }
    }

    private static IEnumerable<(ArtifactKind Kind, string Key)> Needs(IEnumerable<RunKeys> wanted) =>
        wanted.SelectMany(keys => Enum.GetValues<ArtifactKind>().Select(kind => (kind, keys[kind]))).Distinct();

    private static ListPosition PositionOf(ExperimentState experiment, int run) => new(experiment.Record.Created, experiment.Record.Id, run);

    private static string NameOf(RunState run) => run.Record.Specification.Name ?? run.Record.Id;

    private static TrainingView? Training(RunState run) => run.Model.Progress is { } progress
        ? new(progress.Epoch, progress.Epochs, progress.Loss, progress.StepsPerSecond, progress.SecondsLeft)
        : null;

    private static double Progress(RunState run) => run.Model.Made ? 1 : run.Model.Progress is { Epochs: > 0 } progress ? (double)progress.Epoch / progress.Epochs : 0;

    private static RunEvent Event(RunState run, RunEventKind kind, long number, string? note) =>
        new(number, kind, run.Record.Id, NameOf(run), run.Status, run.Reason, Training(run), note);

    // Equal states share one text.
    private static Published<RunEvent> Snapshot(RunState run)
    {
        var now = Event(run, RunEventKind.Status, run.LastEvent, note: null);
        return run.Snapshot is { } sent && sent.Item == now ? sent : run.Snapshot = new(now);
    }

    private static Published<ExperimentView> CountsOf(ExperimentState experiment)
    {
        if (experiment.Counts is not { } sent || (sent.Event, sent.Runs) != (experiment.Log.Last, experiment.Runs.Count))
        {
            sent = (new(View(experiment)), experiment.Log.Last, experiment.Runs.Count);
            experiment.Counts = sent;
        }

        return sent.View;
    }

    private static RunView View(RunState run) => new()
    {
        Id = run.Record.Id,
        Experiment = run.Experiment.Record.Id,
        Name = NameOf(run),
        Status = run.Status,
        Reason = run.Reason,
        Progress = Progress(run),
        Training = Training(run),
        Created = run.Experiment.Record.Created,
        Keys = run.Keys,
        Specification = run.Record.Specification,
    };

    private static ExperimentView View(ExperimentState experiment)
    {
        var statuses = experiment.Runs.CountBy(run => run.Status).ToDictionary();
        return new()
        {
            Id = experiment.Record.Id,
            Name = experiment.Record.Name,
            Title = experiment.Record.Title,
            Status = StatusOf(statuses),
            Reason = experiment.Runs.Find(run => run.Status == RunStatus.Failed)?.Reason,
            Progress = experiment.Runs.Count == 0 ? 0 : experiment.Runs.Average(Progress),
            Counts = statuses.OrderBy(count => count.Key).ToDictionary(count => count.Key.Name(), count => count.Value),
            Created = experiment.Record.Created,
        };
    }

    private static RunStatus StatusOf(Dictionary<RunStatus, int> statuses)
    {
        RunStatus[] order = [RunStatus.Training, RunStatus.Analyzing, RunStatus.Preparing, RunStatus.Queued, RunStatus.Failed, RunStatus.Cancelled];
        return order.FirstOrDefault(statuses.ContainsKey, RunStatus.Completed);
    }

    private void Tell(ArtifactState artifact, RunEventKind kind, string? note)
    {
        foreach (var run in artifact.Runs.Where(run => !run.Status.IsFinal()))
        {
            Tell(run, kind, note);
        }
    }

    private void Tell(RunState run, RunEventKind kind, string? note)
    {
        run.LastEvent = ++lastEvent;
        run.Experiment.Log.Add(Event(run, kind, lastEvent, note));
    }
}
