using EquiSep.Contracts.Messages;
using MassTransit;
using MassTransit.RabbitMqTransport.Configuration;

namespace EquiSep.ServiceDefaults.Messaging;

/// <summary>
/// Queues and exchanges of RabbitMQ. Whoever comes first, publisher or consumer, declares them, with the same arguments, so that
/// nothing that is published is lost for want of a queue:
/// <code>
/// command ──► its queue ──(delivery limit)──► abandoned-commands ──(delivery limit)──► dead-letters
///                └──(unreadable, or failed after all retries)────────────────────────────►┘
/// </code>
/// </summary>
internal static class BrokerTopology
{
    /// <summary>Sets up what is published and where dead messages go.</summary>
    public static void ConfigureTopology(this IRabbitMqBusFactoryConfigurator bus, int deliveryLimit)
    {
        bus.Publish<PrepareDataset>(message => message.BindCommand(QueueNames.PrepareDataset, deliveryLimit));
        bus.Publish<TrainModel>(message => message.BindCommand(QueueNames.TrainModel, deliveryLimit));
        bus.Publish<TrainLongModel>(message => message.BindCommand(QueueNames.TrainLongModel, deliveryLimit));
        bus.Publish<MeasureSeparation>(message => message.BindCommand(QueueNames.MeasureSeparation, deliveryLimit));

        // MassTransit would make two such queues for each of ours.
        bus.SendTopology.ErrorQueueNameFormatter = DeadLetterName.Instance;
        bus.SendTopology.DeadLetterQueueNameFormatter = DeadLetterName.Instance;
        bus.SendTopology.ConfigureErrorSettings = MakeDeadLetters;
        bus.SendTopology.ConfigureDeadLetterSettings = MakeDeadLetters;
    }

    /// <summary>Sets up a queue that is read. One that belongs to a single process goes with it; any other outlives the broker's node and gives up on messages that kill.</summary>
    public static void ConfigureQueue(this IRabbitMqReceiveEndpointConfigurator endpoint, string name, int deliveryLimit)
    {
        if (((RabbitMqReceiveEndpointConfiguration)endpoint).Settings.AutoDelete)
        {
            return;
        }

        MakeDurable(endpoint, name, deliveryLimit);
        if (DeadLetterExchange(name) is not { } exchange)
        {
            return;
        }

        if (exchange != QueueNames.DeadLetters)
        {
            endpoint.BindDeadLetterQueue(QueueNames.AbandonedCommands, QueueNames.AbandonedCommands, queue => MakeDurable(queue, QueueNames.AbandonedCommands, deliveryLimit));
        }

        endpoint.BindDeadLetterQueue(QueueNames.DeadLetters, QueueNames.DeadLetters, MakeDeadLetters);
        endpoint.DeadLetterExchange = exchange;
    }

    /// <summary>The arguments with which everybody declares a queue.</summary>
    /// <param name="queue">Its name, one of <see cref="QueueNames.All"/>.</param>
    /// <param name="deliveryLimit">How often a message may come back.</param>
    public static IReadOnlyDictionary<string, object?> Arguments(string queue, int deliveryLimit)
    {
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = "quorum" };
        if (queue != QueueNames.DeadLetters)
        {
            arguments["x-delivery-limit"] = deliveryLimit;
        }

        if (DeadLetterExchange(queue) is { } exchange)
        {
            arguments["x-dead-letter-exchange"] = exchange;
        }

        return arguments;
    }

    private static void BindCommand<T>(this IRabbitMqMessagePublishTopologyConfigurator<T> message, string queue, int deliveryLimit)
        where T : class
    {
        message.BindQueue(message.Exchange.ExchangeName, queue, configure => MakeDurable(configure, queue, deliveryLimit));
        message.BindQueue(QueueNames.AbandonedCommands, QueueNames.AbandonedCommands, configure => MakeDurable(configure, QueueNames.AbandonedCommands, deliveryLimit));
        message.BindQueue(QueueNames.DeadLetters, QueueNames.DeadLetters, MakeDeadLetters);
    }

    private static void MakeDurable(IRabbitMqQueueConfigurator queue, string name, int deliveryLimit)
    {
        queue.SetQuorumQueue();
        foreach (var (argument, value) in Arguments(name, deliveryLimit))
        {
            queue.SetQueueArgument(argument, value);
        }
    }

    // MassTransit starts from the arguments of the queue whose dead letters they are.
    private static void MakeDeadLetters(IRabbitMqQueueBindingConfigurator queue)
    {
        queue.Durable = true;
        queue.AutoDelete = false;
        queue.QueueExpiration = null;
        queue.SetQueueArgument("x-delivery-limit", (object?)null!);
        queue.SetQueueArgument("x-dead-letter-exchange", (object?)null!);
        queue.SetQuorumQueue();
    }

    // Requests expire, which the broker counts as dead.
    private static string? DeadLetterExchange(string queue) => queue switch
    {
        QueueNames.PrepareDataset or QueueNames.TrainModel or QueueNames.TrainLongModel or QueueNames.MeasureSeparation => QueueNames.AbandonedCommands,
        QueueNames.MeasureFeatures or QueueNames.DeadLetters => null,
        _ => QueueNames.DeadLetters,
    };

    private sealed class DeadLetterName : IErrorQueueNameFormatter, IDeadLetterQueueNameFormatter
    {
        public static DeadLetterName Instance { get; } = new();

        public string FormatErrorQueueName(string queueName) => QueueNames.DeadLetters;

        public string FormatDeadLetterQueueName(string queueName) => QueueNames.DeadLetters;
    }
}
