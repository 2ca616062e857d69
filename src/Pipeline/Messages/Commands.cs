using EquiSep.Contracts;
using EquiSep.Contracts.Artifacts;
using MassTransit;

namespace EquiSep.Pipeline.Messages;

/// <summary>Make a data set, unless it is made.</summary>
/// <param name="Key"><see cref="Keys.Dataset"/> of <paramref name="Data"/>.</param>
/// <param name="Data">Its recipe.</param>
/// <param name="Run">Id of a run that waits for it; for logs and traces.</param>
[MessageUrn(WireNames.Namespace + nameof(PrepareDataset))]
[EntityName(WireNames.Namespace + nameof(PrepareDataset))]
public sealed record PrepareDataset(string Key, DataSpecification Data, string Run) : IBuildCommand
{
    ArtifactKind IBuildCommand.Kind => ArtifactKind.Dataset;
}

/// <summary>Train a model whose data set is made, unless it is trained; goes on from its checkpoint where there is one.</summary>
/// <param name="Key"><see cref="Keys.Model"/> of <paramref name="Specification"/>.</param>
/// <param name="Specification">Its recipe.</param>
/// <param name="Run">Id of a run that waits for it; for logs and traces.</param>
/// <param name="Epoch">
/// Epochs that the checkpoint held when the message was sent. A delivery after it has moved on is no repetition of a failure.
/// </param>
[MessageUrn(WireNames.Namespace + nameof(TrainModel))]
[EntityName(WireNames.Namespace + nameof(TrainModel))]
public sealed record TrainModel(string Key, Specification Specification, string Run, int Epoch = 0) : IBuildCommand
{
    ArtifactKind IBuildCommand.Kind => ArtifactKind.Model;
}

/// <summary>The same for a training that is long (<see cref="TrainingCost"/>): long ones have a queue of their own, so that others need not wait for them.</summary>
/// <param name="Key"><see cref="Keys.Model"/> of <paramref name="Specification"/>.</param>
/// <param name="Specification">Its recipe.</param>
/// <param name="Run">Id of a run that waits for it; for logs and traces.</param>
/// <param name="Epoch">
/// Epochs that the checkpoint held when the message was sent. A delivery after it has moved on is no repetition of a failure.
/// </param>
[MessageUrn(WireNames.Namespace + nameof(TrainLongModel))]
[EntityName(WireNames.Namespace + nameof(TrainLongModel))]
public sealed record TrainLongModel(string Key, Specification Specification, string Run, int Epoch = 0) : IBuildCommand
{
    ArtifactKind IBuildCommand.Kind => ArtifactKind.Model;
}

/// <summary>Measure a model that is trained, unless it is measured.</summary>
/// <param name="Key"><see cref="Keys.Separation"/> of <paramref name="Specification"/>.</param>
/// <param name="Specification">Its recipe.</param>
/// <param name="Run">Id of a run that waits for it; for logs and traces.</param>
[MessageUrn(WireNames.Namespace + nameof(MeasureSeparation))]
[EntityName(WireNames.Namespace + nameof(MeasureSeparation))]
public sealed record MeasureSeparation(string Key, Specification Specification, string Run) : IBuildCommand
{
    ArtifactKind IBuildCommand.Kind => ArtifactKind.Separation;
}
