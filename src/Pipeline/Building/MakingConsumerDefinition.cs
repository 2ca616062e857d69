using MassTransit;

namespace EquiSep.Pipeline.Building;

/// <summary>How a consumer that makes artifacts is attached to its queue: no more messages than it has hands, and patience with store and broker.</summary>
/// <typeparam name="TConsumer">The consumer.</typeparam>
public abstract class MakingConsumerDefinition<TConsumer> : ConsumerDefinition<TConsumer>
    where TConsumer : class, IConsumer
{
    // Pauses of half a second, then longer ones: more than 10 minutes together, and with a slice of a training less than the
    // half hour after which a broker that is not told otherwise takes a delivery back.
    private const int Attempts = 50;
    private static readonly TimeSpan firstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan longestPause = TimeSpan.FromSeconds(15);
    private readonly int slots;

    /// <summary>Attaches.</summary>
    /// <param name="endpoint">Name of the queue.</param>
    /// <param name="slots">Messages at a time.</param>
    protected MakingConsumerDefinition(string endpoint, int slots)
    {
        EndpointName = endpoint;
        ConcurrentMessageLimit = slots;
        this.slots = slots;
    }

    /// <inheritdoc/>
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<TConsumer> consumerConfigurator, IRegistrationContext context)
    {
        // A crash charges every message that was fetched, so none is fetched for later.
        endpointConfigurator.PrefetchCount = slots;
        endpointConfigurator.UseMessageRetry(retry =>
        {
            // The host stops. MassTransit gives the consumer's own cancellations another type.
            retry.Ignore<OperationCanceledException>();
            retry.Ignore<ConsumerCanceledException>();
            retry.Ignore<UnusableMessageException>();
            retry.Exponential(Attempts, firstPause, longestPause, firstPause);
        });
    }
}
