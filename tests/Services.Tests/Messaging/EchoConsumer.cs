using System.Threading.Channels;
using EquiSep.Pipeline.Messages;
using MassTransit;

namespace EquiSep.Services.Tests.Messaging;

/// <summary>Takes messages of every type and keeps them.</summary>
internal sealed class EchoConsumer : IConsumer<PrepareDataset>, IConsumer<TrainModel>, IConsumer<MeasureSeparation>, IConsumer<ArtifactMade>,
    IConsumer<ArtifactFailed>, IConsumer<ArtifactLost>, IConsumer<WorkNoted>, IConsumer<TrainingProgressed>
{
    private static readonly Channel<object> taken = Channel.CreateUnbounded<object>();

    /// <summary>Adds it to a host, with a queue of the host's own.</summary>
    public static void Register(IBusRegistrationConfigurator bus, string queue) =>
        bus.AddConsumer<EchoConsumer>().Endpoint(endpoint => (endpoint.Name, endpoint.Temporary) = (queue, true));

    /// <summary>The next message.</summary>
    public static Task<object> NextAsync() => taken.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Within("a message comes");

    public Task Consume(ConsumeContext<PrepareDataset> context) => KeepAsync(context.Message);

    public Task Consume(ConsumeContext<TrainModel> context) => KeepAsync(context.Message);

    public Task Consume(ConsumeContext<MeasureSeparation> context) => KeepAsync(context.Message);

    public Task Consume(ConsumeContext<ArtifactMade> context) => KeepAsync(context.Message);

    public Task Consume(ConsumeContext<ArtifactFailed> context) => KeepAsync(context.Message);

    public Task Consume(ConsumeContext<ArtifactLost> context) => KeepAsync(context.Message);

    public Task Consume(ConsumeContext<WorkNoted> context) => KeepAsync(context.Message);

    public Task Consume(ConsumeContext<TrainingProgressed> context) => KeepAsync(context.Message);

    private static Task KeepAsync(object message) => taken.Writer.WriteAsync(message).AsTask();
}
