using EquiSep.Coordinator.Views;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Coordinator.Scheduling;

/// <summary>
/// Decides what comes next: facts go in, effects come out. It reads no clock, no store and no bus, so the same facts at the same times
/// give the same effects. One loop owns it; <see cref="Directory"/> alone may be read from other threads.
/// </summary>
/// <remarks>
/// A run's next step follows from its artifacts (<see cref="Decision"/>). Of each artifact at most one effect is under way; when its end
/// comes back as a fact, the next one follows. Nothing that was sent is relied on: an artifact that is wanted is probed and its command
/// repeated until the store has it or a failure mark (<see cref="ResendPolicy"/>).
/// </remarks>
public sealed partial class Scheduler
{
    // What failed because the store or the bus did not answer is tried again after this.
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(1);

    private readonly CoordinatorOptions options;
    private readonly TimeSpan resend;
    private readonly Dictionary<ArtifactId, ArtifactEntry> artifacts = [];
    private readonly Dictionary<string, ExperimentDeletion> deletions = [];
    private readonly HashSet<ArtifactEntry> pending = [];
    private readonly HashSet<ArtifactEntry> touched = [];
    private readonly TimeSpan?[] lastSigns = new TimeSpan?[Enum.GetValues<ArtifactKind>().Length];
    private List<Effect> effects = [];
    private TimeSpan now;
    private bool isListed;
    private bool isLoaded;
    private long lastEvent;

    /// <summary>A scheduler that knows nothing yet.</summary>
    /// <param name="options">How commands are repeated and trainings are shared out.</param>
    /// <param name="lastEvent">The number of the last event of the process; numbers never come twice.</param>
    public Scheduler(CoordinatorOptions options, long lastEvent = 0)
    {
        (this.options, this.lastEvent) = (options, lastEvent);
        resend = TimeSpan.FromSeconds(options.ResendSeconds);
    }

    /// <summary>The experiments and their runs.</summary>
    public RunDirectory Directory { get; } = new();

    /// <summary>The number of the last event of a run.</summary>
    public long LastEvent => lastEvent;

    /// <summary>Whether nothing is under way and nothing is due: only a fact from outside, or a later tick, brings work.</summary>
    internal bool IsIdle => pending.Count == 0 && deletions.Count == 0;

    internal IEnumerable<ArtifactEntry> Artifacts => artifacts.Values;

    /// <summary>Takes a fact in.</summary>
    /// <param name="fact">The fact.</param>
    /// <param name="time">The time, monotonic.</param>
    /// <returns>What is to be done, in this order.</returns>
    public IReadOnlyList<Effect> Apply(Fact fact, TimeSpan time)
    {
        (now, effects) = (time, []);
        switch (fact)
        {
            case ExperimentAdded added: Add(added.Experiment, added.IsNew); break;
            case RunsCancelled cancelled: Cancel(cancelled); break;
            case RunsRetried retried: Retry(retried); break;
            case RunsDeleted deleted: Delete(deleted); break;
            case ExperimentDeleted deleted: Delete(deleted.Experiment); break;
            case DeletionFinished finished: deletions.Remove(finished.Experiment); break;
            case GarbageFound garbage: OnGarbage(garbage.Artifacts); break;
            case ArtifactProbed probed: OnProbed(probed); break;
            case ResultRead read: OnResultRead(read); break;
            case KindListed listed: OnListed(listed); break;
            case ListingCompleted: OnListingCompleted(); break;
            case LoadCompleted: OnLoadCompleted(); break;
            case ArtifactNoticed noticed: OnNoticed(noticed.Artifact); break;
            case LossNoticed lost: OnLost(lost); break;
            case WorkReported work: OnWork(work.Artifact, work.Note); break;
            case ProgressReported progress: OnProgress(progress); break;
            case CommandSent sent: OnEnd(sent.Artifact, artifact => artifact.Resend.OnSent(now, resend)); break;
            case CancellationMarked marked: OnEnd(marked.Artifact, artifact => OnMarked(artifact, marked.IsThere)); break;
            case FailureCleared cleared: OnEnd(cleared.Artifact, OnFailureCleared); break;
            case ArtifactDeleted deleted: OnEnd(deleted.Artifact, artifact => OnDeleted(artifact, deleted.KeepsMark)); break;
            case EffectFailed failed: OnFailed(failed.Effect); break;
            case BusReconnected: OnBusReconnected(); break;
            case Tick: touched.UnionWith(pending); break;
            default: throw new ArgumentException($"{fact.GetType().Name} is not a fact of the scheduler.", nameof(fact));
        }

        Advance();
        return effects;
    }

    /// <summary>Whether a run needs an artifact.</summary>
    public bool IsNeeded(ArtifactId id) => artifacts.TryGetValue(id, out var artifact) && artifact.HasUsers;

    /// <summary>The runs that need a model have these separations.</summary>
    public IReadOnlyList<string> SeparationsOf(ArtifactId model) =>
        artifacts.TryGetValue(model, out var artifact) ? [.. artifact.Users.Select(run => run.Separation.Id.Key).Distinct()] : [];

    /// <summary>Whether the deletion of an experiment is under way.</summary>
    public bool IsBeingDeleted(string experiment) => deletions.ContainsKey(experiment);

    /// <summary>Finds the oldest command that waits in each queue.</summary>
    /// <returns>When it was sent first, by queue; a queue in which none waits is absent.</returns>
    public IReadOnlyDictionary<string, TimeSpan> OldestWaiting() => pending
        .Where(artifact => artifact is { Queue: not null, WaitingSince: not null })
        .GroupBy(artifact => artifact.Queue!)
        .ToDictionary(queue => queue.Key, queue => queue.Min(artifact => artifact.WaitingSince!.Value));

    private ArtifactEntry Entry(ArtifactId id)
    {
        if (!artifacts.TryGetValue(id, out var artifact))
        {
            // After everything was listed, what is not known is not in the store.
            artifact = new(id) { Known = isListed, CancellationMark = isListed ? false : null };
            artifacts.Add(id, artifact);
        }

        return artifact;
    }

    // What nobody needs and nobody has listed is forgotten.
    private ArtifactEntry? Find(ArtifactId id) => artifacts.GetValueOrDefault(id) ?? (isListed ? null : Entry(id));

    private void OnProbed(ArtifactProbed probed)
    {
        OnEnd(probed.Artifact, artifact =>
        {
            var (before, wasIntact) = (artifact.Facts, artifact.Intact);
            var failed = !probed.Intact && probed.Failure is not null;
            artifact.Known = true;
            artifact.Begun &= !failed;
            artifact.Progress = failed || probed.Intact ? null : artifact.Progress;
            artifact.Failure = probed.Intact || artifact.IsRetried ? null : probed.Failure;
            artifact.Result = probed.Result ?? artifact.Result;
            if (probed.Intact)
            {
                lastSigns[(int)artifact.Kind] = now;

                // The comparison with a rebuilt model is the work of a command, so that one that was sent before does not count.
                artifact.MustVerify &= !artifact.IsSent;
                artifact.Intact = true;
            }
            else if (wasIntact)
            {
                OnLost(artifact, probed.Damage ?? "it is missing");
            }

            artifact.IsRetried &= failed;
            if (artifact.Facts != before)
            {
                DecideAll(artifact);
            }
        });
    }

    private void OnResultRead(ResultRead read)
    {
        if (artifacts.TryGetValue(read.Artifact, out var artifact) && artifact.Intact)
        {
            artifact.Result = read.Result;
        }
    }

    private void OnListed(KindListed listed)
    {
        foreach (var (number, files) in listed.Artifacts)
        {
            OnListed(Entry(new(listed.Kind, number)), files);
        }

        foreach (var artifact in artifacts.Values.Where(artifact => artifact.Kind == listed.Kind && !listed.Artifacts.ContainsKey(artifact.Id.Number)))
        {
            OnListed(artifact, ListedFiles.None);
        }
    }

    // A listing takes a while, so what it says of a known artifact is a reason to probe and no more. Most artifacts are as they were.
    private void OnListed(ArtifactEntry artifact, ListedFiles files)
    {
        var (before, whole, isMarked) = (artifact.Facts, files.HasFlag(ListedFiles.Whole), files.HasFlag(ListedFiles.Cancellation));
        var isMarkDoubtful = artifact.InFlight is MarkCancelled or UnmarkCancelled || artifact.CancellationMark == !isMarked;
        artifact.CancellationMark = isMarkDoubtful ? null : isMarked;
        if (artifact.Known)
        {
            artifact.MustProbe |= artifact.Intact != whole && (artifact.HasUsers || whole);
        }
        else
        {
            (artifact.Known, artifact.Intact) = (true, whole);
            artifact.Begun |= !whole && files.HasFlag(ListedFiles.Checkpoint);
            artifact.MustProbe |= !whole && files.HasFlag(ListedFiles.Failure);
        }

        if (artifact.Facts != before)
        {
            DecideAll(artifact);
        }
        else if (IsPending(artifact) || !artifact.HasUsers)
        {
            touched.Add(artifact);
        }
    }

    private void OnListingCompleted()
    {
        isListed = true;
        foreach (var artifact in artifacts.Values.ToList())
        {
            artifact.Known = true;
            Forget(artifact);
        }
    }

    private void OnLoadCompleted()
    {
        isLoaded = true;
        foreach (var artifact in artifacts.Values.ToList())
        {
            Forget(artifact);
        }
    }

    private void OnNoticed(ArtifactId id)
    {
        if (Find(id) is { } artifact)
        {
            artifact.MustProbe = true;
            touched.Add(artifact);
        }
    }

    private void OnLost(LossNoticed lost)
    {
        if (Find(lost.Artifact) is { } artifact)
        {
            artifact.MustProbe = true;
            OnLost(artifact, lost.Reason);
            DecideAll(artifact);
        }
    }

    // A separation belongs to the weights on which it was measured: after its model was rebuilt the two are compared.
    private void OnLost(ArtifactEntry artifact, string reason)
    {
        (artifact.Known, artifact.Intact, artifact.Begun, artifact.Progress, artifact.Result) = (true, false, false, null, null);
        if (artifact.Kind == ArtifactKind.Model)
        {
            foreach (var separation in artifact.Users.Select(run => run.Separation).Where(separation => separation.Intact).Distinct().ToList())
            {
                separation.MustVerify = true;
                Unsend(separation);
                DecideAll(separation);
            }
        }

        Note(artifact, LossOf(artifact, reason));
    }

    private void OnWork(ArtifactId id, string? note)
    {
        if (Find(id) is { } artifact)
        {
            OnSignOfLife(artifact);
            if (note is not null)
            {
                Note(artifact, note);
            }
        }
    }

    private void OnProgress(ProgressReported reported)
    {
        if (Find(reported.Artifact) is not { } artifact)
        {
            return;
        }

        OnSignOfLife(artifact);

        // An older report may come late, and one of a finished training later still.
        if (!artifact.Intact && reported.Progress.Epoch > (artifact.Progress?.Epoch ?? -1))
        {
            artifact.Progress = reported.Progress;
            Tell(artifact, Views.RunEventKind.Progress, note: null);
        }
    }

    private void OnSignOfLife(ArtifactEntry artifact)
    {
        lastSigns[(int)artifact.Kind] = now;
        if (artifact.Wanting > 0)
        {
            artifact.Resend.OnSignOfLife(now, resend);
        }

        if (!artifact.Begun && !artifact.Intact)
        {
            artifact.Begun = true;
            DecideAll(artifact);
        }
    }

    private void OnMarked(ArtifactEntry artifact, bool isThere)
    {
        // A trainer that has seen the mark has stopped: what was seen of it is past.
        (artifact.CancellationMark, artifact.Begun) = (isThere, false);
        Unsend(artifact);
        DecideAll(artifact);
    }

    private void OnFailureCleared(ArtifactEntry artifact)
    {
        (artifact.Failure, artifact.IsRetried) = (null, false);
        DecideAll(artifact);
    }

    private void OnDeleted(ArtifactEntry artifact, bool keepsMark)
    {
        (artifact.Intact, artifact.Failure, artifact.Begun, artifact.Progress, artifact.Result) = (false, null, false, null, null);
        artifact.CancellationMark = keepsMark ? artifact.CancellationMark : false;

        // A collection of garbage that met a deletion which kept the mark deletes again.
        artifact.IsGarbage &= keepsMark;
        artifact.IsUnneeded = artifact.IsGarbage;
        artifact.ClearNotes();
        EndDeletions(artifact);
        DecideAll(artifact);
    }

    private void OnFailed(Effect effect)
    {
        switch (effect)
        {
            case ArtifactEffect { Artifact: var id }:
                OnEnd(id, artifact =>
                {
                    artifact.NotBefore = now + pause;

                    // An attempt that failed may have had its effect.
                    artifact.MustProbe |= effect is ProbeArtifact or SendCommand or DeleteArtifact;
                });
                break;
            case FinishDeletion finish when deletions.TryGetValue(finish.Experiment, out var deletion):
                failedDeletions.Add((now + pause, deletion));
                break;
        }
    }

    private void OnEnd(ArtifactId id, Action<ArtifactEntry> end)
    {
        if (artifacts.TryGetValue(id, out var artifact))
        {
            artifact.InFlight = null;
            touched.Add(artifact);
            end(artifact);
        }
    }

    // Events were lost while the bus was away, and commands may be.
    private void OnBusReconnected()
    {
        foreach (var artifact in pending.Where(artifact => artifact.Wanting > 0).ToList())
        {
            artifact.MustProbe = true;
            Unsend(artifact);
            touched.Add(artifact);
        }
    }

    private void OnGarbage(IReadOnlyList<ArtifactId> found)
    {
        foreach (var id in found)
        {
            if (Entry(id) is { HasUsers: false } artifact)
            {
                (artifact.IsUnneeded, artifact.IsGarbage) = (true, true);
                touched.Add(artifact);
            }
        }
    }
}
