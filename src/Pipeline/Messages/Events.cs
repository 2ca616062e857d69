using EquiSep.Contracts.Artifacts;
using MassTransit;

namespace EquiSep.Pipeline.Messages;

/// <summary>An artifact is whole. Also said when it was whole already.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Key">Its key.</param>
[MessageUrn(WireNames.Namespace + nameof(ArtifactMade))]
[EntityName(WireNames.Namespace + nameof(ArtifactMade))]
public sealed record ArtifactMade(ArtifactKind Kind, string Key) : IMessage;

/// <summary>An artifact cannot be made; its <see cref="FailureMark"/> is written.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Key">Its key.</param>
/// <param name="Reason">Why, in words for the user.</param>
[MessageUrn(WireNames.Namespace + nameof(ArtifactFailed))]
[EntityName(WireNames.Namespace + nameof(ArtifactFailed))]
public sealed record ArtifactFailed(ArtifactKind Kind, string Key, string Reason) : IMessage;

/// <summary>An artifact was damaged and has been deleted: it has to be made again, and what follows from it waits.</summary>
/// <param name="Kind">What it was.</param>
/// <param name="Key">Its key.</param>
/// <param name="Reason">What was wrong with it.</param>
[MessageUrn(WireNames.Namespace + nameof(ArtifactLost))]
[EntityName(WireNames.Namespace + nameof(ArtifactLost))]
public sealed record ArtifactLost(ArtifactKind Kind, string Key, string Reason) : IMessage;

/// <summary>Somebody makes an artifact now, and something happened that a user would want to know.</summary>
/// <param name="Kind">What is made.</param>
/// <param name="Key">Its key.</param>
/// <param name="Note">In words; null when all there is to say is that the work has begun.</param>
[MessageUrn(WireNames.Namespace + nameof(WorkNoted))]
[EntityName(WireNames.Namespace + nameof(WorkNoted))]
public sealed record WorkNoted(ArtifactKind Kind, string Key, string? Note) : IMessage;

/// <summary>How far a training is; said at most twice a second.</summary>
/// <param name="Key"><see cref="Contracts.Keys.Model"/> of what is trained.</param>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Loss">Mean cross-entropy of the last epoch, in nats; null when it is not finite.</param>
/// <param name="StepsPerSecond">Minibatches a second since the last report.</param>
/// <param name="SecondsLeft">What the rest will take at this speed.</param>
[MessageUrn(WireNames.Namespace + nameof(TrainingProgressed))]
[EntityName(WireNames.Namespace + nameof(TrainingProgressed))]
public sealed record TrainingProgressed(string Key, int Epoch, int Epochs, double? Loss, double StepsPerSecond, double SecondsLeft) : IMessage;

/// <summary>Models whose <see cref="ArtifactPaths.Unwanted"/> mark was written: who trains one looks at the mark after the current epoch.</summary>
/// <param name="Keys">Their keys.</param>
[MessageUrn(WireNames.Namespace + nameof(TrainingsUnwanted))]
[EntityName(WireNames.Namespace + nameof(TrainingsUnwanted))]
public sealed record TrainingsUnwanted(IReadOnlyList<string> Keys) : IMessage;
