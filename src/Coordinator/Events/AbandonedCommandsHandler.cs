using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Messaging;
using EquiSep.Pipeline.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EquiSep.Coordinator.Events;

/// <summary>Handles commands that reached the delivery limit: most likely each service that took one died of it. The artifact fails.</summary>
/// <param name="store">The artifact store.</param>
/// <param name="publisher">The bus.</param>
/// <param name="messaging">The delivery limit.</param>
/// <param name="clock">The clock of failure marks.</param>
/// <param name="log">The log.</param>
public sealed class AbandonedCommandsHandler(
    IArtifactStore store, IMessagePublisher publisher, IOptions<MessagingOptions> messaging, TimeProvider clock, ILogger<AbandonedCommandsHandler> log)
    : IMessageHandler<PrepareDataset>, IMessageHandler<TrainModel>, IMessageHandler<TrainLongModel>, IMessageHandler<MeasureSeparation>
{
    /// <inheritdoc/>
    public Task HandleAsync(PrepareDataset message, Delivery delivery) => AbandonAsync(message, delivery.CancellationToken);

    /// <inheritdoc/>
    public Task HandleAsync(TrainModel message, Delivery delivery) => AbandonAsync(message, delivery.CancellationToken);

    /// <inheritdoc/>
    public Task HandleAsync(TrainLongModel message, Delivery delivery) => AbandonAsync(message, delivery.CancellationToken);

    /// <inheritdoc/>
    public Task HandleAsync(MeasureSeparation message, Delivery delivery) => AbandonAsync(message, delivery.CancellationToken);

    private async Task AbandonAsync(IBuildCommand command, CancellationToken token)
    {
        var (kind, key) = (command.Kind, command.Key);
        if (await store.HasAsync(ArtifactPaths.Whole(kind, key), token))
        {
            return;
        }

        var reason = Reason(kind);
        await store.WriteRecordAsync(ArtifactPaths.Failure(kind, key), new FailureMark(reason, clock.GetUtcNow()), WriteCondition.None, token);
        FailureMetrics.Count(kind, FailureKind.Abandoned);
        log.Abandoned(kind, key, command.Run, reason);
        await publisher.PublishAsync(new ArtifactFailed(kind, key, reason), token);
    }

    private string Reason(ArtifactKind kind)
    {
        var worker = kind switch
        {
            ArtifactKind.Dataset => "The service that prepares its data set",
            ArtifactKind.Model => "Its trainer",
            _ => "The service that measures it",
        };
        return $"{worker} died again and again: it was given up after {messaging.Value.DeliveryLimit} further attempts.";
    }
}
