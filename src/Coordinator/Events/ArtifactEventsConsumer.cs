using EquiSep.Contracts.Artifacts;
using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Coordinator.Events;

/// <summary>
/// Handles artifact events. They may be late, duplicated or reordered, so each one only triggers a probe of the store.
/// </summary>
/// <param name="loop">The scheduler's loop.</param>
public sealed class ArtifactEventsConsumer(SchedulerLoop loop)
    : IMessageHandler<ArtifactMade>, IMessageHandler<ArtifactFailed>, IMessageHandler<ArtifactLost>
{
    /// <inheritdoc/>
    public Task HandleAsync(ArtifactMade message, Delivery delivery) => Notice(message.Kind, message.Key);

    /// <inheritdoc/>
    public Task HandleAsync(ArtifactFailed message, Delivery delivery) => Notice(message.Kind, message.Key);

    /// <inheritdoc/>
    public Task HandleAsync(ArtifactLost message, Delivery delivery)
    {
        if (ArtifactId.Find(message.Kind, message.Key) is { } artifact)
        {
            loop.Post(new LossNoticed(artifact, message.Reason));
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
