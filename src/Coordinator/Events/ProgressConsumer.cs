using EquiSep.Contracts.Artifacts;
using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline.Messages;
using MassTransit;

namespace EquiSep.Coordinator.Events;

/// <summary>Consumes reports of work under way.</summary>
/// <param name="loop">The scheduler's loop.</param>
public sealed class ProgressConsumer(SchedulerLoop loop) : IConsumer<WorkNoted>, IConsumer<TrainingProgressed>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<WorkNoted> context)
    {
        if (ArtifactId.Find(context.Message.Kind, context.Message.Key) is { } artifact)
        {
            loop.Post(new WorkReported(artifact, context.Message.Note));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<TrainingProgressed> context)
    {
        if (ArtifactId.Find(ArtifactKind.Model, context.Message.Key) is { } model)
        {
            loop.Post(new ProgressReported(model, context.Message));
        }

        return Task.CompletedTask;
    }
}
