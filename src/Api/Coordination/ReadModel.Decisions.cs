using EquiSep.Contracts.Artifacts;

namespace EquiSep.Api.Coordination;

/// <content>What follows from a change for the runs that it touches.</content>
internal sealed partial class ReadModel
{
    private void AddRun(RunState run, bool isNews, List<ArtifactState> touched)
    {
        run.Experiment.Runs.Add(run);
        runs.Add(run.Record.Id, run);
        counts[(int)run.Status]++;
        run.Experiment.Unfinished++;
        foreach (var artifact in run.Artifacts)
        {
            artifact.Runs.Add(run);
            artifact.Alive += run.Cancelled ? 0 : 1;
        }

        if (!isNews)
        {
            run.LastEvent = ++lastEvent;
            run.Experiment.Log.Skip(lastEvent);
        }

        Decide(run, isNews, touched, isNew: true);
    }

    private IEnumerable<(ArtifactKind Kind, string Key)> RemoveRun(RunState run, List<ArtifactState> touched)
    {
        runs.Remove(run.Record.Id);
        counts[(int)run.Status]--;
        run.Experiment.Unfinished -= run.Status.IsFinal() ? 0 : 1;
        Want(run, null, touched);
        foreach (var artifact in run.Artifacts)
        {
            artifact.Runs.Remove(run);
            artifact.Alive -= run.Cancelled ? 0 : 1;
        }

        Check(run.Model, touched);
        return run.Artifacts.Where(artifact => artifact.Runs.Count == 0).Select(artifact => (artifact.Kind, artifact.Key));
    }

    private void SayOnce(ArtifactState artifact, string note)
    {
        if (artifact.Note(note))
        {
            Tell(artifact, RunEventKind.Note, note);
        }
    }

    private static string Word(ArtifactKind kind) => kind == ArtifactKind.Dataset ? "data set" : kind == ArtifactKind.Model ? "model" : "separation";

    private void Begun(ArtifactState artifact, List<ArtifactState> touched)
    {
        var now = Now;
        lastSigns[(int)artifact.Kind] = now;
        artifact.Sending.Alive(now, Resend);
        if (!artifact.Begun)
        {
            artifact.Begun = true;
            DecideAll(artifact, touched);
        }
    }

    private ArtifactState State(ArtifactKind kind, string key)
    {
        if (!artifacts.TryGetValue((kind, key), out var state))
        {
            // After everything was listed, what is not known is not there.
            state = new(kind, key) { MustLook = !isComplete, Unwanted = isComplete ? false : null };
            artifacts.Add((kind, key), state);
        }

        return state;
    }

    private void DecideAll(ArtifactState artifact, List<ArtifactState> touched)
    {
        foreach (var run in artifact.Runs)
        {
            Decide(run, isNews: true, touched);
        }

        Check(artifact, touched);
    }

    private void Decide(RunState run, bool isNews, List<ArtifactState> touched, bool isNew = false)
    {
        var decision = Coordinator.Decide(run.Cancelled, run.Dataset.Facts, run.Model.Facts, run.Separation.Facts);
        Want(run, decision.Next is { } kind ? run[kind] : null, touched);
        Check(run.Model, touched);
        var isOther = (run.Status, run.Reason) != (decision.Status, decision.Reason);
        counts[(int)run.Status]--;
        counts[(int)decision.Status]++;
        run.Experiment.Unfinished += (run.Status.IsFinal() ? 1 : 0) - (decision.Status.IsFinal() ? 1 : 0);
        (run.Status, run.Reason) = (decision.Status, decision.Reason);
        if (isNews && (isNew || isOther))
        {
            log.RunIs(run.Record.Id, NameOf(run), run.Status, run.Reason);
            Tell(run, RunEventKind.Status, note: null);
        }

        // A new run is one of several that are still to be added.
        if (isNews && isOther && !isNew)
        {
            LogEnd(run.Experiment);
        }
    }

    private void LogEnd(ExperimentState experiment)
    {
        if (experiment.Unfinished == 0)
        {
            var ends = experiment.Runs.CountBy(run => run.Status).OrderBy(end => end.Key).Select(end => $"{end.Value} {end.Key.Name()}");
            log.ExperimentEnded(experiment.Record.Id, experiment.Record.Name, string.Join(", ", ends));
        }
    }

    private static void Want(RunState run, ArtifactState? next, List<ArtifactState> touched)
    {
        if (next == run.Next)
        {
            return;
        }

        if (run.Next is not null && --run.Next.Wanting == 0)
        {
            Unsend(run.Next, touched);
        }

        run.Next = next;
        if (next is not null && next.Wanting++ == 0)
        {
            Unsend(next, touched);
            touched.Add(next);
        }
    }

    private static void Check(ArtifactState artifact, List<ArtifactState> touched)
    {
        if (artifact.HasWrongMark)
        {
            touched.Add(artifact);
        }
    }
}
