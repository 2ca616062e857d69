using EquiSep.Contracts.Artifacts;
using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline.Messages;
using MassTransit;

namespace EquiSep.Coordinator.Events;

/// <summary>
/// Consumes artifact events. They may be late, duplicated or reordered, so each one only triggers a probe of the store.
/// </summary>
/// <param name="loop">The scheduler's loop.</param>
public sealed class ArtifactEventsConsumer(SchedulerLoop loop)
    : IConsumer<ArtifactMade>, IConsumer<ArtifactFailed>, IConsumer<ArtifactLost>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ArtifactMade> context) => Notice(context.Message.Kind, context.Message.Key);

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ArtifactFailed> context) => Notice(context.Message.Kind, context.Message.Key);

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ArtifactLost> context)
    {
        if (ArtifactId.Find(context.Message.Kind, context.Message.Key) is { } artifact)
        {
            loop.Post(new LossNoticed(artifact, context.Message.Reason));
        }

        return Task.CompletedTask;
    }

    private Task Notice(ArtifactKind kind, string key)
    {
        if (ArtifactId.Find(kind, key) is { } artifact)
        {
            loop.Post(new ArtifactNoticed(artifact));
        }

        return Task.CompletedTask;
    }
}
