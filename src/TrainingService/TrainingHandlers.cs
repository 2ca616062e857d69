using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;

namespace EquiSep.TrainingService;

/// <summary>Handles <see cref="TrainModel"/>.</summary>
internal sealed class TrainModelHandler(Maker maker, TrainingRule rule) : BuildHandler<TrainModel>(maker)
{
    /// <inheritdoc/>
    protected override Task<Outcome> BuildAsync(BuildRequest request, TrainModel command, CancellationToken cancellationToken) =>
        rule.MakeAsync(request, command, cancellationToken);
}

/// <summary>Handles <see cref="TrainLongModel"/>.</summary>
internal sealed class TrainLongModelHandler(Maker maker, TrainingRule rule) : BuildHandler<TrainLongModel>(maker)
{
    /// <inheritdoc/>
    protected override async Task<Outcome> BuildAsync(BuildRequest request, TrainLongModel command, CancellationToken cancellationToken)
    {
        var outcome = await rule.MakeAsync(request, new(command.Key, command.Specification, command.Run, command.Epoch), cancellationToken);
        return outcome.Next is TrainModel next ? Outcome.Continues(command with { Epoch = next.Epoch }) : outcome;
    }
}

/// <summary>Handles <see cref="TrainingsUnwanted"/>.</summary>
internal sealed class TrainingsUnwantedHandler(RunningTrainings running) : IMessageHandler<TrainingsUnwanted>
{
    /// <inheritdoc/>
    public Task HandleAsync(TrainingsUnwanted message, Delivery delivery)
    {
        running.Doubt(message.Keys);
        return Task.CompletedTask;
    }
}
