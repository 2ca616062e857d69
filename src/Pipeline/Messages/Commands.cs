using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using MassTransit;

namespace EquiSep.Pipeline.Messages;

/// <summary>Builds a data set unless it is intact.</summary>
/// <param name="Key"><see cref="Keys.Dataset"/> of <paramref name="Data"/>.</param>
/// <param name="Data">The specification of the data set.</param>
/// <param name="Run">The id of a run that waits for the artifact; for logs and traces.</param>
[MessageUrn(WireNames.Namespace + nameof(PrepareDataset))]
[EntityName(WireNames.Namespace + nameof(PrepareDataset))]
public sealed record PrepareDataset(string Key, DataSpecification Data, string Run) : IBuildCommand
{
    ArtifactKind IBuildCommand.Kind => ArtifactKind.Dataset;
}

/// <summary>Trains a model unless it is intact, from its checkpoint if there is one. The data set must be intact.</summary>
/// <param name="Key"><see cref="Keys.Model"/> of <paramref name="Specification"/>.</param>
/// <param name="Specification">The specification of the run.</param>
/// <param name="Run">The id of a run that waits for the artifact; for logs and traces.</param>
/// <param name="Epoch">
/// The number of epochs in the checkpoint when the message was sent. If the checkpoint has progressed since, a repeated delivery does not
/// repeat a failure.
/// </param>
[MessageUrn(WireNames.Namespace + nameof(TrainModel))]
[EntityName(WireNames.Namespace + nameof(TrainModel))]
public sealed record TrainModel(string Key, Specification Specification, string Run, int Epoch = 0) : IBuildCommand
{
    ArtifactKind IBuildCommand.Kind => ArtifactKind.Model;
}

/// <summary>Trains a model whose training is long (<see cref="TrainingCost"/>). A queue of their own keeps long trainings from delaying others.</summary>
/// <param name="Key"><see cref="Keys.Model"/> of <paramref name="Specification"/>.</param>
/// <param name="Specification">The specification of the run.</param>
/// <param name="Run">The id of a run that waits for the artifact; for logs and traces.</param>
/// <param name="Epoch">
/// The number of epochs in the checkpoint when the message was sent. If the checkpoint has progressed since, a repeated delivery does not
/// repeat a failure.
/// </param>
[MessageUrn(WireNames.Namespace + nameof(TrainLongModel))]
[EntityName(WireNames.Namespace + nameof(TrainLongModel))]
public sealed record TrainLongModel(string Key, Specification Specification, string Run, int Epoch = 0) : IBuildCommand
{
    ArtifactKind IBuildCommand.Kind => ArtifactKind.Model;
}

/// <summary>Measures a model unless its separation is intact. The model must be intact.</summary>
/// <param name="Key"><see cref="Keys.Separation"/> of <paramref name="Specification"/>.</param>
/// <param name="Specification">The specification of the run.</param>
/// <param name="Run">The id of a run that waits for the artifact; for logs and traces.</param>
[MessageUrn(WireNames.Namespace + nameof(MeasureSeparation))]
[EntityName(WireNames.Namespace + nameof(MeasureSeparation))]
public sealed record MeasureSeparation(string Key, Specification Specification, string Run) : IBuildCommand
{
    ArtifactKind IBuildCommand.Kind => ArtifactKind.Separation;
}
