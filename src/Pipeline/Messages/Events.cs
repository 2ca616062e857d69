using EquiSep.Pipeline.Artifacts;
using MassTransit;

namespace EquiSep.Pipeline.Messages;

/// <summary>An artifact is intact. Also published if it was intact before the command arrived.</summary>
/// <param name="Kind">The kind of the artifact.</param>
/// <param name="Key">The key of the artifact.</param>
[MessageUrn(WireNames.Namespace + nameof(ArtifactMade))]
[EntityName(WireNames.Namespace + nameof(ArtifactMade))]
public sealed record ArtifactMade(ArtifactKind Kind, string Key) : IMessage;

/// <summary>An artifact cannot be built; its <see cref="FailureMark"/> is written.</summary>
/// <param name="Kind">The kind of the artifact.</param>
/// <param name="Key">The key of the artifact.</param>
/// <param name="Reason">The reason in words for the user.</param>
[MessageUrn(WireNames.Namespace + nameof(ArtifactFailed))]
[EntityName(WireNames.Namespace + nameof(ArtifactFailed))]
public sealed record ArtifactFailed(ArtifactKind Kind, string Key, string Reason) : IMessage;

/// <summary>An artifact was missing or damaged and has been deleted. It must be built again, and its dependents wait.</summary>
/// <param name="Kind">The kind of the artifact.</param>
/// <param name="Key">The key of the artifact.</param>
/// <param name="Reason">The defect.</param>
[MessageUrn(WireNames.Namespace + nameof(ArtifactLost))]
[EntityName(WireNames.Namespace + nameof(ArtifactLost))]
public sealed record ArtifactLost(ArtifactKind Kind, string Key, string Reason) : IMessage;

/// <summary>An artifact is being built now, possibly with a note for the user.</summary>
/// <param name="Kind">The kind of the artifact.</param>
/// <param name="Key">The key of the artifact.</param>
/// <param name="Note">The note; null if the event is only a sign of life.</param>
[MessageUrn(WireNames.Namespace + nameof(WorkNoted))]
[EntityName(WireNames.Namespace + nameof(WorkNoted))]
public sealed record WorkNoted(ArtifactKind Kind, string Key, string? Note) : IMessage;

/// <summary>The progress of a training, published at most twice a second.</summary>
/// <param name="Key">The key of the model.</param>
/// <param name="Epoch">The number of completed epochs.</param>
/// <param name="Epochs">The number of all epochs.</param>
/// <param name="Loss">The mean cross-entropy of the last epoch, in nats; null if it is not finite.</param>
/// <param name="StepsPerSecond">The minibatches per second since the last report.</param>
/// <param name="SecondsLeft">The estimated time of the remaining epochs.</param>
[MessageUrn(WireNames.Namespace + nameof(TrainingProgressed))]
[EntityName(WireNames.Namespace + nameof(TrainingProgressed))]
public sealed record TrainingProgressed(string Key, int Epoch, int Epochs, double? Loss, double StepsPerSecond, double SecondsLeft) : IMessage;

/// <summary>
/// Trainings that were cancelled: the <see cref="ArtifactPaths.Unwanted"/> marks of the models are written. Their trainers check the marks after
/// the current epoch.
/// </summary>
/// <param name="Keys">The keys of the models.</param>
[MessageUrn(WireNames.Namespace + nameof(TrainingsUnwanted))]
[EntityName(WireNames.Namespace + nameof(TrainingsUnwanted))]
public sealed record TrainingsUnwanted(IReadOnlyList<string> Keys) : IMessage;
