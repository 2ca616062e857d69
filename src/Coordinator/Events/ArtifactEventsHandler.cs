using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Coordinator.Events;

/// <summary>
/// Handles artifact events. They may be late, duplicated or reordered, so each one only triggers a probe of the store.
/// </summary>
/// <param name="loop">The scheduler's loop.</param>
public sealed class ArtifactEventsHandler(SchedulerLoop loop)
    : IMessageHandler<ArtifactMade>, IMessageHandler<ArtifactFailed>, IMessageHandler<ArtifactLost>
{
    /// <inheritdoc/>
    public Task HandleAsync(ArtifactMade message, Delivery delivery) =>
        Post(message.Kind, message.Key, artifact => new ArtifactNoticed(artifact));

    /// <inheritdoc/>
    public Task HandleAsync(ArtifactFailed message, Delivery delivery) =>
        Post(message.Kind, message.Key, artifact => new ArtifactNoticed(artifact));

    /// <inheritdoc/>
    public Task HandleAsync(ArtifactLost message, Delivery delivery) =>
        Post(message.Kind, message.Key, artifact => new LossNoticed(artifact, message.Reason));

    private Task Post(ArtifactKind kind, string key, Func<ArtifactId, Fact> fact)
    {
        if (ArtifactId.Find(kind, key) is { } artifact)
        {
            loop.Post(fact(artifact));
        }

        return Task.CompletedTask;
    }
}
