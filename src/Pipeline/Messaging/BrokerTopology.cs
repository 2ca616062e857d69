using EquiSep.Pipeline.Messages;
using MassTransit;
using MassTransit.RabbitMqTransport.Configuration;

namespace EquiSep.Pipeline.Messaging;

/// <summary>
/// The queues and exchanges of RabbitMQ. Publishers and consumers declare them with the same arguments, so that no published message is lost
/// because its queue does not exist yet:
/// <code>
/// command ──► its queue ──(delivery limit)──► abandoned-commands ──(delivery limit)──► dead-letters
///                └──(unreadable, or failed after all retries)────────────────────────────►┘
/// </code>
/// </summary>
internal static class BrokerTopology
{
    /// <summary>Configures the exchanges of commands and the queues of dead letters.</summary>
    public static void ConfigureTopology(this IRabbitMqBusFactoryConfigurator bus, int deliveryLimit)
    {
        bus.Publish<PrepareDataset>(message => message.BindCommand(QueueNames.PrepareDataset, deliveryLimit));
        bus.Publish<TrainModel>(message => message.BindCommand(QueueNames.TrainModel, deliveryLimit));
        bus.Publish<TrainLongModel>(message => message.BindCommand(QueueNames.TrainLongModel, deliveryLimit));
        bus.Publish<MeasureSeparation>(message => message.BindCommand(QueueNames.MeasureSeparation, deliveryLimit));

        // By default MassTransit creates two such queues for each queue.
        bus.SendTopology.ErrorQueueNameFormatter = DeadLetterName.Instance;
        bus.SendTopology.DeadLetterQueueNameFormatter = DeadLetterName.Instance;
        bus.SendTopology.ConfigureErrorSettings = MakeDeadLetters;
        bus.SendTopology.ConfigureDeadLetterSettings = MakeDeadLetters;
    }

    /// <summary>Configures a queue. A temporary one disappears with its process; any other is a quorum queue with a delivery limit.</summary>
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

    // MassTransit starts from the arguments of the queue that the dead letters come from.
    private static void MakeDeadLetters(IRabbitMqQueueBindingConfigurator queue)
    {
        queue.Durable = true;
        queue.AutoDelete = false;
        queue.QueueExpiration = null;
        queue.SetQueueArgument("x-delivery-limit", (object?)null!);
        queue.SetQueueArgument("x-dead-letter-exchange", (object?)null!);
        queue.SetQuorumQueue();
    }

    // The broker dead-letters expired requests, which nobody needs.
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
