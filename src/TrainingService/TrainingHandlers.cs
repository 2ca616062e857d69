using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;

namespace EquiSep.TrainingService;

/// <summary>Handles <see cref="TrainModel"/>.</summary>
internal sealed class TrainModelHandler(ArtifactBuilder builder, ModelBuilder models, TimeProvider clock) : BuildHandler<TrainModel>(builder, clock)
{
    /// <inheritdoc/>
    protected override Task<BuildResult> BuildAsync(BuildRequest request, TrainModel command, CancellationToken cancellationToken) =>
        models.BuildAsync(request, command, cancellationToken);
}

/// <summary>Handles <see cref="TrainLongModel"/>.</summary>
internal sealed class TrainLongModelHandler(ArtifactBuilder builder, ModelBuilder models, TimeProvider clock)
    : BuildHandler<TrainLongModel>(builder, clock)
{
    /// <inheritdoc/>
    protected override async Task<BuildResult> BuildAsync(BuildRequest request, TrainLongModel command, CancellationToken cancellationToken)
    {
        var result = await models.BuildAsync(request, new(command.Key, command.Specification, command.Run, command.Epoch), cancellationToken);
        return result is BuildResult.Rescheduled { Next: TrainModel next } ? new BuildResult.Rescheduled(command with { Epoch = next.Epoch }) : result;
    }
}

/// <summary>Handles <see cref="TrainingsUnwanted"/>.</summary>
internal sealed class TrainingsUnwantedHandler(CancellationRequests requests) : IMessageHandler<TrainingsUnwanted>
{
    /// <inheritdoc/>
    public Task HandleAsync(TrainingsUnwanted message, Delivery delivery)
    {
        requests.Add(message.Keys);
        return Task.CompletedTask;
    }
}
