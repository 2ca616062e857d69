using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Coordinator.Scheduling;

/// <content>What is to be done about the artifacts that a fact has touched.</content>
public sealed partial class Scheduler
{
    private readonly List<(TimeSpan Due, ExperimentDeletion Deletion)> failedDeletions = [];

    private void Advance()
    {
        // The longest trainings last: they share out the places that an experiment has, the longest first.
        List<ArtifactEntry>? trainings = null;
        foreach (var artifact in touched)
        {
            if (artifact is { Kind: ArtifactKind.Model, Wanting: > 0 })
            {
                (trainings ??= []).Add(artifact);
            }
            else
            {
                Advance(artifact);
            }
        }

        touched.Clear();
        foreach (var artifact in trainings is { Count: > 1 } ? trainings.OrderByDescending(Cost) : trainings ?? (IEnumerable<ArtifactEntry>)[])
        {
            Advance(artifact);
        }

        foreach (var failed in failedDeletions.Where(failed => now >= failed.Due).ToList())
        {
            failedDeletions.Remove(failed);
            effects.Add(new FinishDeletion(failed.Deletion.Experiment));
        }
    }

    private void Advance(ArtifactEntry artifact)
    {
        if (artifact.InFlight is null && now >= artifact.NotBefore && Next(artifact) is { } effect)
        {
            artifact.InFlight = effect;
            effects.Add(effect);
        }

        if (IsPending(artifact))
        {
            pending.Add(artifact);
        }
        else
        {
            pending.Remove(artifact);
            artifact.Rest();
            Forget(artifact);
        }
    }

    private static bool IsPending(ArtifactEntry artifact) =>
        artifact.InFlight is not null
        || artifact.MustProbe
        || (artifact.Wanting > 0 && !artifact.IsHeld)
        || artifact.HasWrongMark
        || artifact.IsRetried
        || (artifact.IsUnneeded && !artifact.HasUsers);

    // Memory is for what runs need. What else is in the store is garbage, which a collection lists by itself.
    private void Forget(ArtifactEntry artifact)
    {
        if (isListed && isLoaded && artifact is { HasUsers: false, Failure: null, CancellationMark: false } && !IsPending(artifact))
        {
            artifacts.Remove(artifact.Id);
        }
    }

    private ArtifactEffect? Next(ArtifactEntry artifact)
    {
        if (artifact.IsUnneeded && !artifact.HasUsers)
        {
            return new DeleteArtifact(artifact.Id, KeepsMark: !artifact.IsGarbage);
        }

        if (artifact.IsRetried && artifact.Known)
        {
            return new ClearFailure(artifact.Id);
        }

        if (MustProbe(artifact))
        {
            artifact.MustProbe = false;
            return new ProbeArtifact(artifact.Id);
        }

        if (artifact.HasWrongMark)
        {
            // What is in the store is not known until the effect has ended well: an attempt that fails may have worked.
            artifact.CancellationMark = null;
            return artifact.ShouldBeMarked == true ? new MarkCancelled(artifact.Id) : new UnmarkCancelled(artifact.Id);
        }

        return Command(artifact);
    }

    private bool MustProbe(ArtifactEntry artifact)
    {
        if (artifact is { Wanting: > 0, IsHeld: false, IsSent: true } && artifact.Resend.IsDue(now))
        {
            artifact.Resend.OnProbed(now, resend);
            artifact.IsOverdue = true;
            return true;
        }

        return artifact.MustProbe;
    }

    private SendCommand? Command(ArtifactEntry artifact)
    {
        if (artifact.Wanting == 0 || artifact.IsHeld)
        {
            return null;
        }

        var policy = artifact.Resend;
        var isDue = artifact.IsOverdue || policy.IsDue(now);
        artifact.IsOverdue = false;
        var moves = now - lastSigns[(int)artifact.Kind] < 2 * resend;
        if (!isDue || !policy.MaySend(now, resend, artifact.Begun, moves))
        {
            return null;
        }

        var run = artifact.Users.First(run => run.Next == artifact);
        if (artifact.Kind == ArtifactKind.Model && !artifact.TakePlace(run.Experiment, options.TrainingsPerExperiment))
        {
            return null;
        }

        var (id, key) = (run.Id, artifact.Id.Key);
        var specification = run.Experiment.Specifications.Unpack()[run.Number];
        (artifact.Queue, IBuildCommand command) = artifact.Kind switch
        {
            ArtifactKind.Dataset => (QueueNames.PrepareDataset, (IBuildCommand)new PrepareDataset(key, specification.Data, id)),
            ArtifactKind.Model when run.Cost >= options.LongTrainingCost =>
                (QueueNames.TrainLongModel, new TrainLongModel(key, specification, id)),
            ArtifactKind.Model => (QueueNames.TrainModel, new TrainModel(key, specification, id)),
            _ => (QueueNames.MeasureSeparation, new MeasureSeparation(key, specification, id)),
        };
        policy.Begin();
        return new(artifact.Id, command, id, run.Experiment.Header.TraceParent);
    }

    private static double Cost(ArtifactEntry artifact) => artifact.Users.Max(run => run.Cost);
}
