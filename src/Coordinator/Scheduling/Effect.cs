using EquiSep.Coordinator.Views;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Coordinator.Scheduling;

/// <summary>Something that is to be done. The scheduler does nothing itself.</summary>
public abstract record Effect;

/// <summary>An effect on an artifact. There is one at a time of each artifact; its end comes back as a fact.</summary>
/// <param name="Artifact">The artifact.</param>
public abstract record ArtifactEffect(ArtifactId Artifact) : Effect
{
    /// <summary>The order of effects that wait: smaller numbers first. Users wait for commands, nobody for deletions.</summary>
    public virtual int Urgency => 0;
}

/// <summary>Ask the store for an artifact: <see cref="ArtifactProbed"/>.</summary>
/// <param name="Artifact">The artifact.</param>
public sealed record ProbeArtifact(ArtifactId Artifact) : ArtifactEffect(Artifact);

/// <summary>Publish a command: <see cref="CommandSent"/>.</summary>
/// <param name="Artifact">The artifact that is to be built.</param>
/// <param name="Command">The command.</param>
/// <param name="Run">The id of the run for which it is sent.</param>
/// <param name="TraceParent">The trace to which the work belongs; null without one.</param>
public sealed record SendCommand(ArtifactId Artifact, IBuildCommand Command, string Run, string? TraceParent) : ArtifactEffect(Artifact);

/// <summary>Write the mark of a cancelled model and tell the trainers: <see cref="CancellationMarked"/>.</summary>
/// <param name="Artifact">The model.</param>
public sealed record MarkCancelled(ArtifactId Artifact) : ArtifactEffect(Artifact)
{
    /// <inheritdoc/>
    public override int Urgency => 1;
}

/// <summary>Delete the mark of a cancelled model: <see cref="CancellationMarked"/>.</summary>
/// <param name="Artifact">The model.</param>
public sealed record UnmarkCancelled(ArtifactId Artifact) : ArtifactEffect(Artifact);

/// <summary>Delete a failure mark: <see cref="FailureCleared"/>.</summary>
/// <param name="Artifact">The artifact.</param>
public sealed record ClearFailure(ArtifactId Artifact) : ArtifactEffect(Artifact);

/// <summary>Delete the files of an artifact: <see cref="ArtifactDeleted"/>.</summary>
/// <param name="Artifact">The artifact.</param>
/// <param name="KeepsMark">Whether the mark of a cancelled model stays, for commands that are still under way.</param>
public sealed record DeleteArtifact(ArtifactId Artifact, bool KeepsMark) : ArtifactEffect(Artifact)
{
    /// <inheritdoc/>
    public override int Urgency => 2;
}

/// <summary>Delete the record of an experiment, and the mark of its deletion last: <see cref="DeletionFinished"/>.</summary>
/// <param name="Experiment">The id of the experiment.</param>
public sealed record FinishDeletion(string Experiment) : Effect;

/// <summary>Publish an event of a run to those who follow its experiment, and log it.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Event">The event.</param>
public sealed record PublishEvent(ExperimentEntry Experiment, RunEvent Event) : Effect;

/// <summary>Log that every run of an experiment has ended.</summary>
/// <param name="Experiment">The experiment.</param>
public sealed record ExperimentEnded(ExperimentEntry Experiment) : Effect;
