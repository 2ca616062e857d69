using EquiSep.Contracts.Artifacts;
using EquiSep.Pipeline.Messages;
using MassTransit;

namespace EquiSep.Api.Coordination;

/// <summary>Hears what became of artifacts. Events may be late, doubled or out of order, so they only say where to look.</summary>
internal sealed class ArtifactNews(ReadModel model) : IConsumer<ArtifactMade>, IConsumer<ArtifactFailed>, IConsumer<ArtifactLost>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ArtifactMade> context) => Hear(context.Message.Kind, context.Message.Key);

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ArtifactFailed> context) => Hear(context.Message.Kind, context.Message.Key);

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ArtifactLost> context) => Hear(context.Message.Kind, context.Message.Key, context.Message.Reason);

    private Task Hear(ArtifactKind kind, string key, string? lost = null)
    {
        model.Heard(kind, key, lost);
        return Task.CompletedTask;
    }
}
