using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Coordinator.Events;

/// <summary>Handles reports of work under way.</summary>
/// <param name="loop">The scheduler's loop.</param>
public sealed class ProgressHandler(SchedulerLoop loop) : IMessageHandler<WorkNoted>, IMessageHandler<TrainingProgressed>
{
    /// <inheritdoc/>
    public Task HandleAsync(WorkNoted message, Delivery delivery)
    {
        if (ArtifactId.Find(message.Kind, message.Key) is { } artifact)
        {
            loop.Post(new WorkReported(artifact, message.Note));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task HandleAsync(TrainingProgressed message, Delivery delivery)
    {
        if (ArtifactId.Find(ArtifactKind.Model, message.Key) is { } model)
        {
            loop.Post(new ProgressReported(model, message));
        }

        return Task.CompletedTask;
    }
}
