using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Coordinator.Scheduling;

/// <summary>Something that happened. Facts are all that the scheduler learns from.</summary>
public abstract record Fact;

/// <summary>An experiment was accepted, or found in the store.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="IsNew">Whether it was accepted just now: its events are published, and what failed before is tried again.</param>
public sealed record ExperimentAdded(ExperimentDraft Experiment, bool IsNew) : Fact;

/// <summary>Runs of an experiment were cancelled; the marks are in the store.</summary>
/// <param name="Experiment">The id of the experiment.</param>
/// <param name="Runs">Numbers of the runs.</param>
public sealed record RunsCancelled(string Experiment, IReadOnlyCollection<int> Runs) : Fact;

/// <summary>Failed runs are to be tried again.</summary>
/// <param name="Experiment">The id of the experiment.</param>
/// <param name="Runs">Numbers of the runs.</param>
public sealed record RunsRetried(string Experiment, IReadOnlyCollection<int> Runs) : Fact;

/// <summary>Runs were deleted; the record in the store is without them.</summary>
/// <param name="Experiment">The id of the experiment.</param>
/// <param name="Runs">Numbers of the runs.</param>
/// <param name="RecordLength">The length of the record now, in bytes.</param>
public sealed record RunsDeleted(string Experiment, IReadOnlyCollection<int> Runs, long RecordLength) : Fact;

/// <summary>An experiment was deleted; the mark is in the store.</summary>
/// <param name="Experiment">The id of the experiment.</param>
public sealed record ExperimentDeleted(string Experiment) : Fact;

/// <summary>The last files of a deleted experiment are gone.</summary>
/// <param name="Experiment">The id of the experiment.</param>
public sealed record DeletionFinished(string Experiment) : Fact;

/// <summary>Artifacts that no run needed were found in the store.</summary>
/// <param name="Artifacts">The artifacts.</param>
public sealed record GarbageFound(IReadOnlyList<ArtifactId> Artifacts) : Fact;

/// <summary>The store was asked for an artifact.</summary>
/// <param name="Artifact">The artifact.</param>
/// <param name="Intact">Whether it is there and, as far as it was read, not damaged.</param>
/// <param name="Failure">The failure mark; null without one, or where the artifact is intact.</param>
/// <param name="Result">The numbers of a separation; null of other artifacts.</param>
/// <param name="Damage">What is wrong with an artifact that is there and not intact; else null.</param>
public sealed record ArtifactProbed(
    ArtifactId Artifact, bool Intact, FailureMark? Failure = null, ResultSummary? Result = null, string? Damage = null) : Fact;

/// <summary>A separation that was known to be there was read for its numbers.</summary>
/// <param name="Artifact">The separation.</param>
/// <param name="Result">The numbers.</param>
public sealed record ResultRead(ArtifactId Artifact, ResultSummary Result) : Fact;

/// <summary>All artifacts of a kind were listed.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Artifacts">The files of each.</param>
public sealed record KindListed(ArtifactKind Kind, IReadOnlyDictionary<UInt128, ListedFiles> Artifacts) : Fact;

/// <summary>Which files of an artifact a listing has shown.</summary>
[Flags]
public enum ListedFiles
{
    /// <summary>None that matters.</summary>
    None = 0,

    /// <summary>The last file that is written: the artifact is there.</summary>
    Whole = 1,

    /// <summary>A failure mark.</summary>
    Failure = 2,

    /// <summary>The checkpoint of a training.</summary>
    Checkpoint = 4,

    /// <summary>The mark of a cancelled model.</summary>
    Cancellation = 8,
}

/// <summary>All kinds were listed: an artifact that is not known is not in the store.</summary>
public sealed record ListingCompleted : Fact;

/// <summary>All experiments in the store were added: what they do not need need not be remembered.</summary>
public sealed record LoadCompleted : Fact;

/// <summary>An event said that an artifact was built, or could not be: the store is to be asked.</summary>
/// <param name="Artifact">The artifact.</param>
public sealed record ArtifactNoticed(ArtifactId Artifact) : Fact;

/// <summary>An artifact was found missing or damaged by somebody who reads it.</summary>
/// <param name="Artifact">The artifact.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record LossNoticed(ArtifactId Artifact, string Reason) : Fact;

/// <summary>A service works on an artifact.</summary>
/// <param name="Artifact">The artifact.</param>
/// <param name="Note">What users would want to know; null for a sign of life.</param>
public sealed record WorkReported(ArtifactId Artifact, string? Note) : Fact;

/// <summary>A training has made progress.</summary>
/// <param name="Artifact">The model.</param>
/// <param name="Progress">The report.</param>
public sealed record ProgressReported(ArtifactId Artifact, TrainingProgressed Progress) : Fact;

/// <summary>The bus has taken a command.</summary>
/// <param name="Artifact">The artifact.</param>
public sealed record CommandSent(ArtifactId Artifact) : Fact;

/// <summary>The mark of a cancelled model was written or deleted.</summary>
/// <param name="Artifact">The model.</param>
/// <param name="IsThere">Whether it is in the store now.</param>
public sealed record CancellationMarked(ArtifactId Artifact, bool IsThere) : Fact;

/// <summary>A failure mark was deleted.</summary>
/// <param name="Artifact">The artifact.</param>
public sealed record FailureCleared(ArtifactId Artifact) : Fact;

/// <summary>The files of an artifact were deleted.</summary>
/// <param name="Artifact">The artifact.</param>
/// <param name="KeepsMark">True if the cancellation mark of the model stays in the store.</param>
public sealed record ArtifactDeleted(ArtifactId Artifact, bool KeepsMark) : Fact;

/// <summary>An effect could not be carried out: the store or the bus did not answer.</summary>
/// <param name="Effect">The effect.</param>
public sealed record EffectFailed(Effect Effect) : Fact;

/// <summary>The bus is back. The queue of events was not there in between, and commands may be lost.</summary>
public sealed record BusReconnected : Fact;

/// <summary>Time has passed.</summary>
public sealed record Tick : Fact;
