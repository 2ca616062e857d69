using EquiSep.Contracts.Artifacts;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;
using MassTransit;
using Microsoft.Extensions.Options;

namespace EquiSep.TrainingService;

/// <summary>Takes <see cref="TrainModel"/>.</summary>
internal sealed class TrainModelConsumer(Maker maker, TrainingRule rule) : MakingConsumer<TrainModel>(maker)
{
    /// <inheritdoc/>
    protected override Work WorkOf(TrainModel command) => new(ArtifactKind.Model, command.Key, command.Run);

    /// <inheritdoc/>
    protected override Task<Outcome> MakeAsync(Work work, TrainModel command, CancellationToken token) =>
        rule.MakeAsync(work, command, token);
}

/// <summary>Takes <see cref="TrainLongModel"/>.</summary>
internal sealed class TrainLongModelConsumer(Maker maker, TrainingRule rule) : MakingConsumer<TrainLongModel>(maker)
{
    /// <inheritdoc/>
    protected override Work WorkOf(TrainLongModel command) => new(ArtifactKind.Model, command.Key, command.Run);

    /// <inheritdoc/>
    protected override async Task<Outcome> MakeAsync(Work work, TrainLongModel command, CancellationToken token)
    {
        var outcome = await rule.MakeAsync(work, new(command.Key, command.Specification, command.Run, command.Epoch), token);
        return outcome.Next is TrainModel next ? Outcome.Continues(command with { Epoch = next.Epoch }) : outcome;
    }
}

/// <summary>A queue for all trainers; each takes as many trainings as it has slots.</summary>
internal sealed class TrainModelDefinition(IOptions<TrainingOptions> options)
    : MakingConsumerDefinition<TrainModelConsumer>(QueueNames.TrainModel, options.Value.SlotCount);

/// <summary>The same for long trainings.</summary>
internal sealed class TrainLongModelDefinition(IOptions<TrainingOptions> options)
    : MakingConsumerDefinition<TrainLongModelConsumer>(QueueNames.TrainLongModel, options.Value.SlotCount);

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
