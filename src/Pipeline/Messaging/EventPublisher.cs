using EquiSep.Pipeline.Messages;
using MassTransit;

namespace EquiSep.Pipeline.Messaging;

/// <summary>Publishes messages on the bus, each within a time limit.</summary>
/// <param name="bus">The bus.</param>
/// <param name="clock">Measures the limit; null for the system's clock.</param>
public sealed class EventPublisher(IBus bus, TimeProvider? clock = null) : IMessagePublisher
{
    /// <summary>The limit of a publication, which includes the wait for a broker that is away and the confirmation.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async Task PublishAsync(IMessage message, CancellationToken token)
    {
        using var late = new CancellationTokenSource(Limit, clock ?? TimeProvider.System);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token, late.Token);
        try
        {
            // The transport observes its token, but first closes a failed channel, which a silent broker never confirms.
            await bus.Publish(message, message.GetType(), limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            throw new OutageException($"The broker did not take {message.GetType().Name} within {Limit.TotalSeconds:F0} s.");
        }
        catch (Exception e) when (token.IsCancellationRequested && e is not OperationCanceledException)
        {
            // A cancelled publication may end with the failure of its last attempt.
            throw new OperationCanceledException(e.Message, e, token);
        }
        catch (Exception e) when (!token.IsCancellationRequested)
        {
            // Every transport has exceptions of its own; the broker is the only possible cause.
            throw new OutageException($"The broker did not take {message.GetType().Name}: {e.Message}", e);
        }
    }
}
