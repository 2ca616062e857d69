using EquiSep.Pipeline.Messages;
using MassTransit;

namespace EquiSep.Api.Coordination;

/// <summary>Hears of work that goes on.</summary>
internal sealed class WorkNews(ReadModel model) : IConsumer<WorkNoted>, IConsumer<TrainingProgressed>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<WorkNoted> context)
    {
        model.Noted(context.Message.Kind, context.Message.Key, context.Message.Note);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<TrainingProgressed> context)
    {
        model.Progressed(context.Message);
        return Task.CompletedTask;
    }
}
