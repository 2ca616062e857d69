using EquiSep.Pipeline.Messages;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EquiSep.Pipeline.Messaging;

/// <summary>Attaches handlers to the queues of a host's bus.</summary>
/// <param name="registration">MassTransit's registration.</param>
public sealed class BusConfiguration(IBusRegistrationConfigurator registration)
{
    /// <summary>MassTransit's registration, for consumers that are more than a handler.</summary>
    public IBusRegistrationConfigurator Registration { get; } = registration;

    /// <summary>
    /// Attaches a handler to the durable queue of a command. Prefetch equals concurrency; the handler is retried for about ten minutes, because
    /// its store or broker may be unavailable.
    /// </summary>
    /// <typeparam name="TMessage">The command.</typeparam>
    /// <typeparam name="THandler">The handler, a singleton.</typeparam>
    /// <param name="queue">The name of the queue (<see cref="QueueNames"/>).</param>
    /// <param name="slots">The number of commands that are handled at a time.</param>
    public void AddCommandHandler<TMessage, THandler>(string queue, Func<IServiceProvider, int> slots)
        where TMessage : class, IMessage
        where THandler : class, IMessageHandler<TMessage>
    {
        Registration.TryAddSingleton<THandler>();
        Registration.AddSingleton(provider => new HandlerQueue<THandler>(queue, slots(provider)));
        Registration.AddConsumer<HandlerConsumer<TMessage, THandler>, CommandConsumerDefinition<TMessage, THandler>>();
    }

    /// <summary>
    /// Attaches a handler to a temporary queue of events that belongs to this process and disappears with it. Handlers of several types of
    /// events may share a queue.
    /// </summary>
    /// <typeparam name="TMessage">The event.</typeparam>
    /// <typeparam name="THandler">The handler, a singleton.</typeparam>
    /// <param name="queue">The name of the queue, which no other process uses.</param>
    public void AddEventHandler<TMessage, THandler>(string queue)
        where TMessage : class, IMessage
        where THandler : class, IMessageHandler<TMessage>
    {
        Registration.TryAddSingleton<THandler>();
        Registration.AddConsumer<HandlerConsumer<TMessage, THandler>>().Endpoint(endpoint => (endpoint.Name, endpoint.Temporary) = (queue, true));
    }

    /// <summary>
    /// Attaches a handler to the queue of commands that reached the delivery limit. It is retried for about a quarter of an hour while the
    /// store or the broker is unavailable.
    /// </summary>
    /// <typeparam name="TMessage">The command.</typeparam>
    /// <typeparam name="THandler">The handler, a singleton.</typeparam>
    public void AddAbandonedCommandHandler<TMessage, THandler>()
        where TMessage : class, IMessage
        where THandler : class, IMessageHandler<TMessage>
    {
        Registration.TryAddSingleton<THandler>();
        Registration.AddConsumer<HandlerConsumer<TMessage, THandler>>(consumer => consumer.UseMessageRetry(retry =>
        {
            retry.Handle<OutageException>();
            retry.Exponential(60, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(0.5));
        })).Endpoint(endpoint => endpoint.Name = QueueNames.AbandonedCommands);
    }

    /// <summary>Attaches a handler to the queue of a request. A request that fails is repeated once, answered with the failure and discarded.</summary>
    /// <typeparam name="TRequest">The request.</typeparam>
    /// <typeparam name="THandler">The handler, a singleton.</typeparam>
    /// <param name="queue">The name of the queue.</param>
    /// <param name="slots">The number of requests that are handled at a time.</param>
    public void AddRequestHandler<TRequest, THandler>(string queue, int slots)
        where TRequest : class, IMessage
        where THandler : class, IRequestHandler<TRequest>
    {
        Registration.TryAddSingleton<THandler>();
        Registration.AddSingleton(new HandlerQueue<THandler>(queue, slots));
        Registration.AddConsumer<RequestConsumer<TRequest, THandler>, RequestConsumerDefinition<TRequest, THandler>>();
    }

    /// <summary>Attaches an observer of lost and restored connections.</summary>
    /// <typeparam name="TObserver">The observer, a singleton.</typeparam>
    /// <param name="queue">The temporary queue of events whose new connection is reported.</param>
    public void AddReconnectObserver<TObserver>(string queue)
        where TObserver : class, IBusReconnectObserver
    {
        Registration.TryAddSingleton<TObserver>();
        Registration.AddReceiveEndpointObserver(provider => new ReconnectObserver<TObserver>(provider.GetRequiredService<TObserver>(), queue));
    }

    private sealed class ReconnectObserver<TObserver>(TObserver observer, string queue) : IReceiveEndpointObserver
        where TObserver : class, IBusReconnectObserver
    {
        private int wasReady;

        public Task Ready(ReceiveEndpointReady ready)
        {
            if (ready.InputAddress.AbsolutePath.EndsWith(queue, StringComparison.Ordinal) && Interlocked.Exchange(ref wasReady, 1) == 1)
            {
                observer.OnReconnected();
            }

            return Task.CompletedTask;
        }

        public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

        public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

        public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;
    }
}
