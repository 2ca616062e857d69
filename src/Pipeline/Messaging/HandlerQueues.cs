using EquiSep.Pipeline.Messages;
using MassTransit;

namespace EquiSep.Pipeline.Messaging;

/// <summary>The queue of a handler.</summary>
/// <typeparam name="THandler">The handler.</typeparam>
/// <param name="Name">The name of the queue.</param>
/// <param name="Slots">The number of messages that are handled at a time.</param>
internal sealed record HandlerQueue<THandler>(string Name, int Slots);

/// <summary>
/// Configures the queue of a command: prefetch equals concurrency, and commands are retried while the store or the broker is unavailable.
/// </summary>
internal sealed class CommandConsumerDefinition<TMessage, THandler> : ConsumerDefinition<HandlerConsumer<TMessage, THandler>>
    where TMessage : class, IMessage
    where THandler : class, IMessageHandler<TMessage>
{
    // Pauses of half a second, then longer ones: more than 10 minutes together, and with a slice of a training less than the
    // half hour after which a broker with default settings takes a delivery back.
    private const int Attempts = 50;
    private static readonly TimeSpan minPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan maxPause = TimeSpan.FromSeconds(15);
    private readonly int slots;

    /// <summary>Configures a queue.</summary>
    /// <param name="queue">The queue.</param>
    public CommandConsumerDefinition(HandlerQueue<THandler> queue)
    {
        EndpointName = queue.Name;
        ConcurrentMessageLimit = queue.Slots;
        slots = queue.Slots;
    }

    /// <inheritdoc/>
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<HandlerConsumer<TMessage, THandler>> consumerConfigurator,
        IRegistrationContext context)
    {
        // A crash counts against every message that was prefetched, so none is prefetched without a free slot.
        endpointConfigurator.PrefetchCount = slots;
        endpointConfigurator.UseMessageRetry(retry =>
        {
            // The host stops. MassTransit replaces the consumer's own cancellations by an exception of its own.
            retry.Ignore<OperationCanceledException>();
            retry.Ignore<ConsumerCanceledException>();
            retry.Ignore<UnusableMessageException>();
            retry.Exponential(Attempts, minPause, maxPause, minPause);
        });
    }
}

/// <summary>Configures the queue of a request: the caller waits, so there is one retry, and failed requests are discarded.</summary>
internal sealed class RequestConsumerDefinition<TRequest, THandler> : ConsumerDefinition<RequestConsumer<TRequest, THandler>>
    where TRequest : class, IMessage
    where THandler : class, IRequestHandler<TRequest>
{
    private readonly int slots;

    /// <summary>Configures a queue.</summary>
    /// <param name="queue">The queue.</param>
    public RequestConsumerDefinition(HandlerQueue<THandler> queue)
    {
        EndpointName = queue.Name;
        ConcurrentMessageLimit = queue.Slots;
        slots = queue.Slots;
    }

    /// <inheritdoc/>
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<RequestConsumer<TRequest, THandler>> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = slots;
        endpointConfigurator.DiscardFaultedMessages();
        endpointConfigurator.UseMessageRetry(retry => retry.Interval(1, TimeSpan.FromSeconds(1)));
    }
}
