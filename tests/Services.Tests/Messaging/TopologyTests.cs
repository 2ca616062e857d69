using EquiSep.Pipeline.Messages;
using EquiSep.Services.Tests.Local;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace EquiSep.Services.Tests.Messaging;

public sealed class TopologyTests(RabbitMq broker) : BrokerTest(broker)
{
    [Fact]
    public async Task A_command_that_was_published_before_its_consumer_ever_ran_is_kept_and_comes_once()
    {
        await using (var publisher = await new BusHost(Address).StartAsync())
        {
            await publisher.PublishAsync(Samples.Train(1));
            await publisher.PublishAsync(new PrepareDataset("key", Samples.Specification.Data, "run"));
            await publisher.PublishAsync(new MeasureSeparation("key", Samples.Specification, "run"));
        }

        await HoldsAsync(QueueNames.PrepareDataset, 1);
        await HoldsAsync(QueueNames.TrainModel, 1);
        await HoldsAsync(QueueNames.MeasureSeparation, 1);

        var inbox = new Inbox<TrainModel>(QueueNames.TrainModel);
        await using var trainer = await new BusHost(Address, inbox.Register).StartAsync();
        await using var api = await new BusHost(Address).StartAsync();
        Assert.Equal(Samples.Train(1), await inbox.NextAsync());
        await api.PublishAsync(Samples.Train(2));
        await api.PublishAsync(Samples.Train(3));

        // A second copy of 2 would come before 3 or with it.
        Assert.Equal(["key2", "key3"], [(await inbox.NextAsync()).Key, (await inbox.NextAsync()).Key]);
        await trainer.StopAsync();
        Assert.Equal(0, inbox.Count);
        await HoldsAsync(QueueNames.TrainModel, 0);
        await HoldsAsync(QueueNames.AbandonedCommands, 0);
        await HoldsAsync(QueueNames.DeadLetters, 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Publisher_and_consumer_declare_the_same_quorum_queues(bool consumerFirst)
    {
        var inbox = new Inbox<TrainModel>(QueueNames.TrainModel);
        await using var api = new BusHost(Address, new Inbox<TrainModel>(QueueNames.AbandonedCommands).Register);
        await using var trainer = new BusHost(Address, inbox.Register);
        foreach (var host in consumerFirst ? (BusHost[])[trainer, api] : [api, trainer])
        {
            await host.StartAsync();
            await host.ReadyAsync();
            await host.PublishAsync(Samples.Train(1));
            if (host == trainer)
            {
                await inbox.NextAsync();
            }
        }

        await inbox.NextAsync();
        await using var connection = await Broker.ConnectAsync();
        await DeclareAsync(connection, QueueNames.TrainModel, new() { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = 10, ["x-dead-letter-exchange"] = "abandoned-commands" });
        await DeclareAsync(connection, QueueNames.AbandonedCommands, new() { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = 10, ["x-dead-letter-exchange"] = "dead-letters" });
        await DeclareAsync(connection, QueueNames.DeadLetters, new() { ["x-queue-type"] = "quorum" });
        var refused = await Assert.ThrowsAsync<OperationInterruptedException>(() =>
            DeclareAsync(connection, QueueNames.TrainModel, new() { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = 11, ["x-dead-letter-exchange"] = "abandoned-commands" }));
        Assert.Equal(406, refused.ShutdownReason!.ReplyCode);
        Assert.DoesNotContain(api.Log.Lines.Concat(trainer.Log.Lines), line => line.Contains("PRECONDITION", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_queue_of_one_process_goes_with_it()
    {
        Uri? queue = null;
        var inbox = new Inbox<TrainingsUnwanted>(
            $"trainer-{Guid.NewGuid():N}",
            context =>
            {
                queue = context.ReceiveContext.InputAddress;
                return Task.CompletedTask;
            },
            temporary: true);
        await using var host = new BusHost(Address, inbox.Register);
        await host.StartAsync();
        await host.ReadyAsync();
        await host.PublishAsync(new TrainingsUnwanted(["key"]));
        await inbox.NextAsync();
        var name = queue!.Segments[^1];

        await host.StopAsync();

        await using var connection = await Broker.ConnectAsync();
        await Waiting.UntilAsync(() => ThereAsync(connection, name), there => !there, $"the queue {name} goes");
    }

    // A declaration that differs from what is there is refused.
    private static async Task DeclareAsync(IConnection connection, string queue, Dictionary<string, object?> arguments)
    {
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments);
    }

    private static async Task<bool> ThereAsync(IConnection connection, string queue)
    {
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            await channel.QueueDeclarePassiveAsync(queue);
            return true;
        }
        catch (OperationInterruptedException)
        {
            return false;
        }
    }
}
