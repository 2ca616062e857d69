using EquiSep.Pipeline.Messages;
using MassTransit;

namespace EquiSep.Pipeline.Messaging;

/// <summary>Passes messages from the bus to their handler.</summary>
/// <typeparam name="TMessage">The type of the messages.</typeparam>
/// <typeparam name="THandler">The handler.</typeparam>
/// <param name="handler">The handler.</param>
internal sealed class HandlerConsumer<TMessage, THandler>(THandler handler) : IConsumer<TMessage>
    where TMessage : class, IMessage
    where THandler : class, IMessageHandler<TMessage>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<TMessage> context) => handler.HandleAsync(context.Message, context.Delivery());
}

/// <summary>Passes requests from the bus to their handler, and its answers back.</summary>
/// <typeparam name="TRequest">The type of the requests.</typeparam>
/// <typeparam name="THandler">The handler.</typeparam>
/// <param name="handler">The handler.</param>
internal sealed class RequestConsumer<TRequest, THandler>(THandler handler) : IConsumer<TRequest>
    where TRequest : class, IMessage
    where THandler : class, IRequestHandler<TRequest>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<TRequest> context)
    {
        var answer = await handler.AnswerAsync(context.Message, context.Delivery());
        await context.RespondAsync(answer, answer.GetType()).WaitAsync(EventPublisher.Limit, context.CancellationToken);
    }
}

/// <summary>Reads deliveries from MassTransit's contexts.</summary>
internal static class DeliveryContext
{
    /// <summary>The circumstances of a delivery.</summary>
    public static Delivery Delivery(this ConsumeContext context) => new(context.ReceiveContext.Redelivered, context.CancellationToken)
    {
        Queue = context.ReceiveContext.InputAddress.Segments[^1],
        SentTime = context.SentTime is { } sent ? new(DateTime.SpecifyKind(sent, DateTimeKind.Utc)) : null,
        Attempt = context.GetRetryAttempt(),
    };
}
