using EquiSep.Contracts.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messaging;
using EquiSep.Pipeline.Telemetry;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EquiSep.Coordinator.Events;

/// <summary>Gives up commands that the broker delivered as often as it may and that nobody answered: most likely they kill their service.</summary>
internal sealed class AbandonedCommandsConsumer(
    IArtifactStore store, Announcer announcer, IOptions<MessagingOptions> messaging, TimeProvider clock, ILogger<AbandonedCommandsConsumer> log)
    : IConsumer<PrepareDataset>, IConsumer<TrainModel>, IConsumer<TrainLongModel>, IConsumer<MeasureSeparation>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<PrepareDataset> context) => GiveUpAsync(context, ArtifactKind.Dataset, context.Message.Key, context.Message.Run);

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<TrainModel> context) => GiveUpAsync(context, ArtifactKind.Model, context.Message.Key, context.Message.Run);

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<TrainLongModel> context) => GiveUpAsync(context, ArtifactKind.Model, context.Message.Key, context.Message.Run);

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<MeasureSeparation> context) => GiveUpAsync(context, ArtifactKind.Separation, context.Message.Key, context.Message.Run);

    private async Task GiveUpAsync(ConsumeContext context, ArtifactKind kind, string key, string run)
    {
        var token = context.CancellationToken;
        if (await store.HasAsync(ArtifactPaths.Whole(kind, key), token))
        {
            return;
        }

        var reason = Reason(kind);
        await store.WriteRecordAsync(ArtifactPaths.Failure(kind, key), new FailureMark(reason, clock.GetUtcNow()), WriteCondition.None, token);
        FailureMetrics.Count(kind, FailureKind.Abandoned);
        log.Abandoned(kind, key, run, reason);
        await announcer.PublishAsync(new ArtifactFailed(kind, key, reason), token);
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
