using EquiSep.Contracts.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Api.Coordination;

/// <summary>A command to be sent.</summary>
/// <param name="Message">The message.</param>
/// <param name="Run">The run it is sent for.</param>
/// <param name="TraceParent">The trace to which it belongs.</param>
internal sealed record Command(IMessage Message, string Run, string? TraceParent);

/// <content>What is to be done about artifacts: the dispatcher's side.</content>
internal sealed partial class ReadModel
{
    // What failed because the store or the broker does not answer is tried again after this.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly ArtifactKind[] artifactKinds = Enum.GetValues<ArtifactKind>();

    /// <summary>Waits for an artifact that something is to be done about.</summary>
    public IAsyncEnumerable<ArtifactState> Attention(CancellationToken token) => attention.Reader.ReadAllAsync(token);

    /// <summary>Whether the store was listed, or need not be.</summary>
    public bool IsReady
    {
        get => Volatile.Read(ref isReady) || !options.Value.LoadAtStart;
        set => Volatile.Write(ref isReady, value);
    }

    /// <summary>Everything was listed: what is not known is not there.</summary>
    public void Complete()
    {
        lock (one)
        {
            isComplete = true;
            foreach (var artifact in artifacts.Values)
            {
                artifact.Unwanted ??= false;
            }
        }
    }

    /// <summary>A file of an artifact was listed.</summary>
    public void Listed(ArtifactKind kind, string key, string file)
    {
        lock (one)
        {
            var artifact = State(kind, key);
            var name = ArtifactPaths.Of(kind, key) + file;
            artifact.MustLook = false;
            artifact.Made |= name == ArtifactPaths.Whole(kind, key);
            artifact.Begun |= kind == ArtifactKind.Model && name == ArtifactPaths.Checkpoint(key);
            artifact.Unwanted = (artifact.Unwanted ?? false) || (kind == ArtifactKind.Model && name == ArtifactPaths.Unwanted(key));
        }
    }

    /// <summary>Everything that is not made is due, because commands may have been lost.</summary>
    public void Resume()
    {
        Change(touched =>
        {
            foreach (var artifact in artifacts.Values.Where(artifact => artifact.Wanting > 0))
            {
                artifact.MustLook = true;
                Unsend(artifact, touched);
                touched.Add(artifact);
            }
        });
    }

    /// <summary>Puts what has become due into <see cref="Attention"/>.</summary>
    public void Sweep()
    {
        var now = Now;
        Change(touched => touched.AddRange(artifacts.Values.Where(artifact =>
            (artifact.MustLook || (artifact.Wanting > 0 && !artifact.IsHeld) || artifact.HasWrongMark) && artifact.Sending.IsDue(now))));
        FindOldest();
    }

    /// <summary>Takes an artifact in hand. Whatever is said of it from now on brings it back into <see cref="Attention"/> after <see cref="Release"/>.</summary>
    public void Take(ArtifactState artifact)
    {
        lock (one)
        {
            (artifact.Waits, artifact.InHand) = (false, true);
        }
    }

    /// <summary>Lets go of an artifact.</summary>
    public void Release(ArtifactState artifact)
    {
        lock (one)
        {
            artifact.InHand = false;
            if (artifact.Waits)
            {
                attention.Writer.TryWrite(artifact);
            }
        }
    }

    /// <summary>Whether the store is to be looked at.</summary>
    public bool TakeLook(ArtifactState artifact)
    {
        lock (one)
        {
            var now = Now;
            var isOverdue = artifact is { Wanting: > 0, Sending.IsSent: true } && artifact.Sending.IsDue(now);
            if (isOverdue)
            {
                artifact.Sending.Looked(now, Resend);
            }

            var look = artifact.MustLook || isOverdue;
            artifact.MustLook = false;
            artifact.IsOverdue |= isOverdue;
            return look;
        }
    }

    /// <summary>Whether the mark of an unwanted model is to be written (true) or deleted (false); null when it is as it should be.</summary>
    public bool? WrongMark(ArtifactState artifact)
    {
        lock (one)
        {
            return artifact.HasWrongMark ? artifact.ShouldBeUnwanted : null;
        }
    }

    /// <summary>The mark is about to be written or deleted: what is there is not known until <see cref="Marked"/>, for an attempt that fails may have worked.</summary>
    public void Marking(ArtifactState artifact)
    {
        lock (one)
        {
            artifact.Unwanted = null;
        }
    }

    /// <summary>The mark of an unwanted model was written or deleted.</summary>
    public void Marked(ArtifactState artifact, bool unwanted)
    {
        lock (one)
        {
            // Whoever has seen the mark has stopped; what was seen of him is past.
            (artifact.Unwanted, artifact.Begun) = (unwanted, false);
            List<ArtifactState> touched = [];
            Unsend(artifact, touched);
            Attend(touched);
        }
    }

    /// <summary>The command to be sent now; null when there is none.</summary>
    public Command? CommandOf(ArtifactState artifact)
    {
        lock (one)
        {
            var now = Now;
            var isDue = artifact.IsOverdue || artifact.Sending.IsDue(now);
            artifact.IsOverdue = false;
            var moves = now - lastSigns[(int)artifact.Kind] < 2 * Resend;
            if (artifact.Wanting == 0 || artifact.MustLook || !isDue || !artifact.Sending.MaySend(now, Resend, artifact.Begun, moves))
            {
                return null;
            }

            var run = artifact.Runs.First(run => run.Next == artifact);
            if (artifact.Kind == ArtifactKind.Model && !artifact.Take(run.Experiment, options.Value.TrainingsPerExperiment))
            {
                return null;
            }

            var (id, specification) = (run.Record.Id, run.Record.Specification);
            IMessage message = artifact.Kind switch
            {
                ArtifactKind.Dataset => new PrepareDataset(artifact.Key, specification.Data, id),
                ArtifactKind.Model when run.Cost >= options.Value.LongTrainingCost => new TrainLongModel(artifact.Key, specification, id),
                ArtifactKind.Model => new TrainModel(artifact.Key, specification, id),
                _ => new MeasureSeparation(artifact.Key, specification, id),
            };
            artifact.Queue = QueueOf(message);
            artifact.Sending.Begin();
            return new(message, id, run.Experiment.Record.TraceParent);
        }
    }

    /// <summary>The command was sent.</summary>
    public void Sent(ArtifactState artifact)
    {
        lock (one)
        {
            artifact.Sending.Sent(Now, Resend);
        }
    }

    /// <summary>The store or the broker did not answer: to be tried again soon.</summary>
    public void Later(ArtifactState artifact)
    {
        lock (one)
        {
            artifact.MustLook = true;
            artifact.Sending.Postpone(Now, Pause);
        }
    }

    /// <summary>The files of an artifact that no run needs were deleted.</summary>
    public void Deleted(ArtifactKind kind, string key)
    {
        lock (one)
        {
            var artifact = State(kind, key);
            (artifact.Made, artifact.Failure, artifact.Begun, artifact.Progress) = (false, null, false, null);
            artifact.Notes.Clear();
        }
    }

    /// <summary>A blob was deleted.</summary>
    public void Gone(string name)
    {
        if (name.Split('/') is not [_, var key, _])
        {
            return;
        }

        lock (one)
        {
            foreach (var artifact in artifactKinds.Select(kind => artifacts.GetValueOrDefault((kind, key))).OfType<ArtifactState>())
            {
                artifact.Made &= name != ArtifactPaths.Whole(artifact.Kind, key);
                artifact.Failure = name == ArtifactPaths.Failure(artifact.Kind, key) ? null : artifact.Failure;
                artifact.Unwanted = name == ArtifactPaths.Unwanted(key) ? false : artifact.Unwanted;
            }
        }
    }

    // Whatever was sent before, the command may be sent again; and another one in the place that it held.
    private static void Unsend(ArtifactState artifact, List<ArtifactState> touched)
    {
        artifact.Sending.Reset();
        if (artifact.Leave() is { } next)
        {
            touched.Add(next);
        }
    }

    private void Attend(List<ArtifactState> touched)
    {
        // The longest trainings first; what does not wait for a run comes before them.
        foreach (var artifact in touched.Where(artifact => !artifact.Waits).Distinct().OrderByDescending(Cost))
        {
            artifact.Waits = true;
            if (!artifact.InHand)
            {
                attention.Writer.TryWrite(artifact);
            }
        }
    }

    private static double Cost(ArtifactState artifact) => artifact.Wanting == 0 ? double.MaxValue : artifact.Runs.Max(run => run.Cost);
}
