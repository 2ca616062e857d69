using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline.Messages;
using MassTransit;

namespace EquiSep.Api.Tests.Coordination;

/// <summary>The broker takes everything but the word that trainings are unwanted.</summary>
internal sealed class NoWordOfUnwanted : IPublishObserver
{
    public Task PrePublish<T>(PublishContext<T> context)
        where T : class => context.Message is TrainingsUnwanted ? throw new IOException("The broker is away.") : Task.CompletedTask;

    public Task PostPublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PublishFault<T>(PublishContext<T> context, Exception exception)
        where T : class => Task.CompletedTask;
}

/// <summary>Has the bus come back just after the first command has reached it, before its sender knows that.</summary>
/// <param name="loop">Told that the bus is back.</param>
internal sealed class ReturnOnFirstPublish(SchedulerLoop loop) : IPublishObserver
{
    private int hasReturned;

    public Task PrePublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PostPublish<T>(PublishContext<T> context)
        where T : class
    {
        if (context.Message is PrepareDataset && Interlocked.Exchange(ref hasReturned, 1) == 0)
        {
            loop.Post(new BusReconnected());
        }

        return Task.CompletedTask;
    }

    public Task PublishFault<T>(PublishContext<T> context, Exception exception)
        where T : class => Task.CompletedTask;
}
