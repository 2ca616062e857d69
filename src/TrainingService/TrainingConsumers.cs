using EquiSep.Contracts.Artifacts;
using EquiSep.Contracts.Messages;
using EquiSep.ServiceDefaults.Making;
using MassTransit;
using Microsoft.Extensions.Options;

namespace EquiSep.TrainingService;

/// <summary>Takes <see cref="TrainModel"/>.</summary>
internal sealed class TrainModelConsumer(Maker maker, TrainingRule rule) : MakingConsumer<TrainModel>(maker)
{
    /// <inheritdoc/>
    protected override Work WorkOf(TrainModel command) => new(ArtifactKind.Model, command.Key, command.Run);

    /// <inheritdoc/>
    protected override Task<Outcome> MakeAsync(TrainModel command, CancellationToken token) => rule.MakeAsync(WorkOf(command), command, token);
}

/// <summary>A queue for all trainers; each takes as many trainings as it has slots.</summary>
internal sealed class TrainModelDefinition(IOptions<TrainingOptions> options)
    : MakingConsumerDefinition<TrainModelConsumer>(QueueNames.TrainModel, options.Value.SlotCount);

/// <summary>Takes <see cref="TrainingsUnwanted"/>.</summary>
internal sealed class TrainingsUnwantedConsumer(RunningTrainings running) : IConsumer<TrainingsUnwanted>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<TrainingsUnwanted> context)
    {
        running.Doubt(context.Message.Keys);
        return Task.CompletedTask;
    }
}
