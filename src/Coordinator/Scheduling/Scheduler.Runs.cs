using EquiSep.Coordinator.Views;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Coordinator.Scheduling;

/// <content>What facts mean for runs.</content>
public sealed partial class Scheduler
{
    private void Add(ExperimentDraft draft, bool isNew)
    {
        if (deletions.ContainsKey(draft.Header.Id))
        {
            return;
        }

        if (Directory.Find(draft.Header.Id) is { } known)
        {
            if (known.Damage is null || draft.Damage is not null)
            {
                return;
            }

            // Its record can be read again.
            Directory.Remove(known);
            known.Log.Close();
        }

        var experiment = new ExperimentEntry(draft, options.EventsKept);
        var runs = draft.Runs.Select(run => new RunEntry(experiment, run)
        {
            Dataset = Entry(run.Dataset),
            Model = Entry(run.Model),
            Separation = Entry(run.Separation),
            Cancelled = draft.Cancelled.Contains(run.Number),
        }).ToList();
        experiment.SetRuns(runs);
        experiment.Unfinished = runs.Count;
        foreach (var run in runs)
        {
            Directory.Count(run.State.Status, 1);
            Believe(run, draft);
            foreach (var artifact in run.Artifacts)
            {
                artifact.AddUser(run);
                artifact.ActiveUsers += run.Cancelled ? 0 : 1;
                (artifact.IsUnneeded, artifact.IsGarbage) = (false, false);
                EndDeletions(artifact);
                Ask(artifact, run, isNew);
            }
        }

        foreach (var run in runs)
        {
            if (!isNew)
            {
                run.LastEvent = ++lastEvent;
                experiment.Log.Skip(lastEvent);
            }

            Decide(run, isNew, isFirst: true);
        }

        if (draft.IsDeleted)
        {
            Begin(experiment);
            return;
        }

        Directory.Add(experiment);
        if (isNew && experiment.Unfinished == 0)
        {
            effects.Add(new ExperimentEnded(experiment));
        }
    }

    // The index holds until the store says otherwise: a listing compares what exists, and whoever reads a result checks it.
    private static void Believe(RunEntry run, ExperimentDraft draft)
    {
        if (draft.Results.TryGetValue(run.Number, out var result) && !run.Separation.Known)
        {
            (run.Separation.Known, run.Separation.Intact, run.Separation.Result) = (true, true, result);
        }
        else if (draft.Failures.TryGetValue(run.Number, out var failure) && run[failure.Kind] is { Known: false } artifact)
        {
            artifact.Failure = failure.Mark;
        }
    }

    private static void Ask(ArtifactEntry artifact, RunEntry run, bool isNew)
    {
        // Of a completed run only the separation is needed to say so.
        artifact.MustProbe |= !artifact.Known && !run.Cancelled && !run.Separation.Intact;
        artifact.IsRetried |= isNew && !artifact.Intact && (artifact.Failure is not null || !artifact.Known);
        if (artifact.IsRetried)
        {
            artifact.Failure = null;
        }
    }

    private void Cancel(RunsCancelled cancelled)
    {
        foreach (var run in Runs(cancelled.Experiment, cancelled.Runs).Where(run => !run.Cancelled))
        {
            run.Cancelled = true;
            foreach (var artifact in run.Artifacts)
            {
                artifact.ActiveUsers--;
            }

            Decide(run, isNews: true);
        }
    }

    private void Retry(RunsRetried retried)
    {
        var failed = Runs(retried.Experiment, retried.Runs)
            .SelectMany(run => run.Artifacts)
            .Where(artifact => artifact is { Intact: false, Failure: not null })
            .ToHashSet();
        foreach (var artifact in failed)
        {
            (artifact.Failure, artifact.IsRetried) = (null, true);
            Unsend(artifact);
        }

        foreach (var artifact in failed)
        {
            DecideAll(artifact);
        }
    }

    private void Delete(string experiment)
    {
        if (Directory.Find(experiment) is { } found)
        {
            Directory.Remove(found);
            Begin(found);
        }
    }

    private void Begin(ExperimentEntry experiment)
    {
        var deletion = new ExperimentDeletion(experiment.Header.Id);
        deletions.Add(deletion.Experiment, deletion);
        foreach (var orphan in Remove(experiment.Runs))
        {
            (orphan.Deletions ??= []).Add(deletion);
            deletion.Left.Add(orphan);
        }

        experiment.SetRuns([]);
        experiment.Log.Close();
        if (deletion.Left.Count == 0)
        {
            effects.Add(new FinishDeletion(deletion.Experiment));
        }
    }

    private void Delete(RunsDeleted deleted)
    {
        if (Directory.Find(deleted.Experiment) is not { } found)
        {
            return;
        }

        var runs = deleted.Runs.ToHashSet();
        found.RecordLength = deleted.RecordLength;
        var gone = found.Runs.Where(run => runs.Contains(run.Number)).ToList();
        found.SetRuns(found.Runs.Where(run => !runs.Contains(run.Number)));
        foreach (var _ in Remove(gone))
        {
            // The deletion of the files has begun.
        }
    }

    // What no other run needs is deleted.
    private HashSet<ArtifactEntry> Remove(IEnumerable<RunEntry> runs)
    {
        var orphans = new HashSet<ArtifactEntry>();
        foreach (var run in runs)
        {
            Directory.Count(run.State.Status, -1);
            run.Experiment.Unfinished -= run.State.Status.IsFinal() ? 0 : 1;
            Want(run, null);
            foreach (var artifact in run.Artifacts)
            {
                artifact.RemoveUser(run);
                artifact.ActiveUsers -= run.Cancelled ? 0 : 1;
                touched.Add(artifact);
                if (!artifact.HasUsers)
                {
                    artifact.IsUnneeded = true;
                    orphans.Add(artifact);
                }
            }
        }

        return orphans;
    }

    private void EndDeletions(ArtifactEntry artifact)
    {
        if (artifact.Deletions is not { } all)
        {
            return;
        }

        artifact.Deletions = null;
        foreach (var deletion in all)
        {
            deletion.Left.Remove(artifact);
            if (deletion.Left.Count == 0)
            {
                effects.Add(new FinishDeletion(deletion.Experiment));
            }
        }
    }

    private IEnumerable<RunEntry> Runs(string experiment, IReadOnlyCollection<int> numbers)
    {
        var found = Directory.Find(experiment);
        return found is null ? [] : [.. numbers.Select(found.Find).OfType<RunEntry>()];
    }

    private void DecideAll(ArtifactEntry artifact)
    {
        touched.Add(artifact);
        foreach (var run in artifact.Users)
        {
            Decide(run, isNews: true);
        }
    }

    private void Decide(RunEntry run, bool isNews, bool isFirst = false)
    {
        // The model of a completed run is gone. It is rebuilt, and the separation compared with it.
        var isModelGone = run is { Cancelled: false, Separation: { Intact: true, MustVerify: false }, Model: { Known: true, Intact: false } };
        run.Separation.MustVerify |= isModelGone;
        var decision = Decision.Of(run.Cancelled, run.Dataset.Facts, run.Model.Facts, run.Separation.Facts);
        Want(run, decision.Next is { } kind ? run[kind] : null);
        if (run.Model.HasWrongMark)
        {
            touched.Add(run.Model);
        }

        var (before, after) = (run.State, RunState.Of(decision.Status, decision.Reason));
        var isOther = before != after;
        if (isOther)
        {
            Directory.Count(before.Status, -1);
            Directory.Count(after.Status, 1);
            run.Experiment.Unfinished += (before.Status.IsFinal() ? 1 : 0) - (after.Status.IsFinal() ? 1 : 0);
            run.State = after;
        }

        if (isNews && (isFirst || isOther))
        {
            Tell(run, RunEventKind.Status, note: null);
        }

        if (isModelGone)
        {
            Note(run.Model, LossOf(run.Model, "it is missing"));
        }

        // A new run is one of several that are still to be added.
        if (isNews && isOther && !isFirst && run.Experiment.Unfinished == 0)
        {
            effects.Add(new ExperimentEnded(run.Experiment));
        }
    }

    private void Want(RunEntry run, ArtifactEntry? next)
    {
        if (next == run.Next)
        {
            return;
        }

        if (run.Next is not null && --run.Next.Wanting == 0)
        {
            Unsend(run.Next);
        }

        run.Next = next;
        if (next is not null && next.Wanting++ == 0)
        {
            next.MustProbe |= !next.Known;
            Unsend(next);
        }
    }

    private void Unsend(ArtifactEntry artifact)
    {
        touched.Add(artifact);
        if (artifact.Unsend() is { } next)
        {
            touched.Add(next);
        }
    }

    private void Note(ArtifactEntry artifact, string note)
    {
        if (artifact.AddNote(note))
        {
            Tell(artifact, RunEventKind.Note, note);
        }
    }

    private void Tell(ArtifactEntry artifact, RunEventKind kind, string? note)
    {
        foreach (var run in artifact.Users.Where(run => !run.State.Status.IsFinal()))
        {
            Tell(run, kind, note);
        }
    }

    private void Tell(RunEntry run, RunEventKind kind, string? note)
    {
        run.LastEvent = ++lastEvent;
        effects.Add(new PublishEvent(run.Experiment, RunEvents.Of(run, kind, lastEvent, note)));
    }

    private static string LossOf(ArtifactEntry artifact, string reason) => $"The {Word(artifact.Kind)} was lost or damaged and is rebuilt: {reason}";

    private static string Word(ArtifactKind kind) => kind switch
    {
        ArtifactKind.Dataset => "data set",
        ArtifactKind.Model => "model",
        _ => "separation",
    };
}
