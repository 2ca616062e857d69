namespace EquiSep.Pipeline.Messages;

/// <summary>Handles messages of one type. One instance handles all messages of a process, several at a time.</summary>
/// <typeparam name="TMessage">The type of the messages.</typeparam>
public interface IMessageHandler<in TMessage>
    where TMessage : class, IMessage
{
    /// <summary>
    /// Handles a message, which is acknowledged when the task completes. If the task fails, the message is retried or becomes a dead letter,
    /// depending on its queue.
    /// </summary>
    /// <param name="message">The message. It may be late, duplicated or out of order.</param>
    /// <param name="delivery">The circumstances of this delivery.</param>
    Task HandleAsync(TMessage message, Delivery delivery);
}

/// <summary>Handles requests of one type, which are messages that are answered.</summary>
/// <typeparam name="TRequest">The type of the requests.</typeparam>
public interface IRequestHandler<in TRequest>
    where TRequest : class, IMessage
{
    /// <summary>Answers a request. If the task fails, the caller receives the exception's message.</summary>
    /// <param name="request">The request.</param>
    /// <param name="delivery">The circumstances of this delivery.</param>
    Task<IMessage> AnswerAsync(TRequest request, Delivery delivery);
}

/// <summary>Is notified when the bus is connected again. Events that were published while it was disconnected are lost.</summary>
public interface IBusReconnectObserver
{
    /// <summary>Handles the new connection. Not called for the first connection of the process.</summary>
    void OnReconnected();
}

/// <summary>The circumstances of a delivery.</summary>
/// <param name="IsRepeated">Whether the broker delivers the message again, because an earlier delivery was not acknowledged.</param>
/// <param name="CancellationToken">Cancelled when the broker takes the delivery back, and when the host stops.</param>
public sealed record Delivery(bool IsRepeated, CancellationToken CancellationToken)
{
    /// <summary>The name of the queue; empty if unknown.</summary>
    public string Queue { get; init; } = "";

    /// <summary>The time at which the message was sent; null if unknown.</summary>
    public DateTimeOffset? SentTime { get; init; }

    /// <summary>The number of retries of this delivery so far.</summary>
    public int Attempt { get; init; }
}

/// <summary>A message that no handler can handle, however often it is delivered. It becomes a dead letter without retries.</summary>
/// <param name="reason">The defect of the message.</param>
public sealed class UnusableMessageException(string reason) : Exception(reason);
