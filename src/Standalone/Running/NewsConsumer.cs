using EquiSep.Contracts.Messages;
using MassTransit;

namespace EquiSep.Standalone.Running;

/// <summary>Hands what is said on the bus to who follows the runs.</summary>
internal sealed class NewsConsumer(RunFollower follower)
    : IConsumer<WorkNoted>, IConsumer<TrainingProgressed>, IConsumer<ArtifactMade>, IConsumer<ArtifactFailed>, IConsumer<ArtifactLost>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<WorkNoted> context) => Hear(() => follower.Hear(context.Message));

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<TrainingProgressed> context) => Hear(() => follower.Hear(context.Message));

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ArtifactMade> context) => Hear(() => follower.Hear(context.Message));

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ArtifactFailed> context) => Hear(() => follower.Hear(context.Message));

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ArtifactLost> context) => Hear(() => follower.Hear(context.Message));

    private static Task Hear(Action hear)
    {
        hear();
        return Task.CompletedTask;
    }
}

/// <summary>One message at a time, so that they come in the order in which they were said.</summary>
internal sealed class NewsDefinition : ConsumerDefinition<NewsConsumer>
{
    /// <summary>Names the queue.</summary>
    public NewsDefinition()
    {
        EndpointName = "command-line";
        ConcurrentMessageLimit = 1;
    }
}
