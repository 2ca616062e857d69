using EquiSep.Contracts.Artifacts;

namespace EquiSep.Contracts.Messages;

/// <summary>An artifact is whole. Also said when it was whole already.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Key">Its key.</param>
public sealed record ArtifactMade(ArtifactKind Kind, string Key);

/// <summary>An artifact cannot be made; its <see cref="FailureMark"/> is written.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Key">Its key.</param>
/// <param name="Reason">Why, in words for the user.</param>
public sealed record ArtifactFailed(ArtifactKind Kind, string Key, string Reason);

/// <summary>An artifact was damaged and has been deleted: it has to be made again, and what follows from it waits.</summary>
/// <param name="Kind">What it was.</param>
/// <param name="Key">Its key.</param>
/// <param name="Reason">What was wrong with it.</param>
public sealed record ArtifactLost(ArtifactKind Kind, string Key, string Reason);

/// <summary>Somebody makes an artifact now, and something happened that a user would want to know.</summary>
/// <param name="Kind">What is made.</param>
/// <param name="Key">Its key.</param>
/// <param name="Note">In words; null when all there is to say is that the work has begun.</param>
public sealed record WorkNoted(ArtifactKind Kind, string Key, string? Note);

/// <summary>How far a training is; said at most twice a second.</summary>
/// <param name="Key"><see cref="Keys.Model"/> of what is trained.</param>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Loss">Mean cross-entropy of the last epoch, in nats; null when it is not finite.</param>
/// <param name="StepsPerSecond">Minibatches a second since the last report.</param>
/// <param name="SecondsLeft">What the rest will take at this speed.</param>
public sealed record TrainingProgressed(string Key, int Epoch, int Epochs, double? Loss, double StepsPerSecond, double SecondsLeft);

/// <summary>Models whose <see cref="ArtifactPaths.Unwanted"/> mark was written: who trains one looks at the mark after the current epoch.</summary>
/// <param name="Keys">Their keys.</param>
public sealed record TrainingsUnwanted(IReadOnlyList<string> Keys);
