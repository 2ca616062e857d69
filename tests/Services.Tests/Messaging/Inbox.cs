using System.Threading.Channels;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace EquiSep.Services.Tests.Messaging;

/// <summary>Takes messages of a type from a queue, does with each what the test says, and keeps those that are done with.</summary>
/// <typeparam name="T">The messages.</typeparam>
/// <param name="queue">Name of the queue.</param>
/// <param name="consume">What is done; null for nothing.</param>
/// <param name="temporary">Whether the queue is the process's own.</param>
internal sealed class Inbox<T>(string queue, Func<ConsumeContext<T>, Task>? consume = null, bool temporary = false)
    where T : class
{
    private readonly Channel<T> taken = Channel.CreateUnbounded<T>();

    /// <summary>How many were taken and not asked for.</summary>
    public int Count => taken.Reader.Count;

    /// <summary>Adds the consumer to a host, which can have one inbox of a type.</summary>
    public void Register(IBusRegistrationConfigurator bus)
    {
        bus.AddSingleton(this);
        bus.AddConsumer<InboxConsumer<T>>().Endpoint(endpoint => (endpoint.Name, endpoint.PrefetchCount, endpoint.Temporary) = (queue, 4, temporary));
    }

    /// <summary>The next message.</summary>
    public Task<T> NextAsync() => taken.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Within($"a {typeof(T).Name} comes to {queue}");

    /// <summary>Takes one.</summary>
    public async Task TakeAsync(ConsumeContext<T> context)
    {
        if (consume is not null)
        {
            await consume(context);
        }

        await taken.Writer.WriteAsync(context.Message);
    }
}

/// <summary>The consumer of an inbox.</summary>
/// <typeparam name="T">The messages.</typeparam>
/// <param name="inbox">The inbox.</param>
internal sealed class InboxConsumer<T>(Inbox<T> inbox) : IConsumer<T>
    where T : class
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<T> context) => inbox.TakeAsync(context);
}
