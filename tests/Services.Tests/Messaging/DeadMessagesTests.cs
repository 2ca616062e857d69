using System.Text;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Telemetry;
using EquiSep.Services.Tests.Local;
using EquiSep.Services.Tests.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace EquiSep.Services.Tests.Messaging;

public sealed class DeadMessagesTests(RabbitMq broker) : BrokerTest(broker)
{
    [Fact]
    public async Task A_command_that_kills_whoever_takes_it_is_abandoned_after_the_delivery_limit_and_comes_as_the_command_it_is()
    {
        const int limit = 3;
        var abandoned = new Inbox<TrainModel>(QueueNames.AbandonedCommands);
        await using var api = await new BusHost(Address, abandoned.Register, settings: $"--Messaging:DeliveryLimit={limit}").StartAsync();
        await api.ReadyAsync();
        await api.PublishAsync(Samples.Train(1));

        // The broker sees no more of a consumer that dies than that its connection is gone.
        for (var death = 0; death <= limit; death++)
        {
            Assert.Equal(0, abandoned.Count);
            await TakeAndDieAsync(QueueNames.TrainModel);
        }

        Assert.Equal(Samples.Train(1), await abandoned.NextAsync());
        await HoldsAsync(QueueNames.TrainModel, 0);
        await HoldsAsync(QueueNames.DeadLetters, 0);
    }

    [Fact]
    public async Task What_cannot_be_read_or_has_no_consumer_or_fails_ends_in_the_dead_letters_and_the_queue_goes_on()
    {
        var inbox = new Inbox<TrainModel>(
            QueueNames.TrainModel,
            context => context.Message.Key == "key13" ? throw new InvalidOperationException("cannot be dealt with") : Task.CompletedTask);
        await using var trainer = await new BusHost(Address, inbox.Register).StartAsync();
        await trainer.ReadyAsync();

        await SendAsync(QueueNames.TrainModel, "no JSON at all");
        await SendAsync(QueueNames.TrainModel, """{"messageType":["urn:message:Somebody:Else"],"message":{"key":"1"}}""");
        await SendAsync(QueueNames.TrainModel, """{"messageType":["urn:message:EquiSep.Contracts.Messages:TrainModel"],"message":{"key":"1","specification":"a number?"}}""");
        await trainer.PublishAsync(Samples.Train(13));
        await trainer.PublishAsync(Samples.Train(14));

        Assert.Equal("key14", (await inbox.NextAsync()).Key);
        await HoldsAsync(QueueNames.DeadLetters, 4);
        await HoldsAsync(QueueNames.TrainModel, 0);
        Assert.Equal(0, inbox.Count);
    }

    [Fact]
    public async Task Dead_letters_are_seen_in_log_metric_and_health()
    {
        using var metrics = new RecordedMetrics();
        await using var api = new BusHost(Address, new Inbox<TrainModel>(QueueNames.AbandonedCommands).Register, watched: true);
        await api.StartAsync();
        await api.ReadyAsync();

        await SendAsync(QueueNames.DeadLetters, "no JSON at all");

        await Waiting.UntilAsync(async () => await api.HealthAsync(), report => report.Entries["dead-letters"].Status == HealthStatus.Degraded, "health tells");
        Assert.Equal(1, metrics.Gauge("equisep.queue.messages", MetricLabels.Queue)[QueueNames.DeadLetters]);
        Assert.Single(api.Log.Lines, line => line.StartsWith("Warning: 1 messages that nobody", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_read_among_the_abandoned_ends_in_the_dead_letters_too()
    {
        await using var api = await new BusHost(Address, new Inbox<TrainModel>(QueueNames.AbandonedCommands).Register).StartAsync();
        await api.ReadyAsync();

        await SendAsync(QueueNames.AbandonedCommands, "no JSON at all");

        await HoldsAsync(QueueNames.DeadLetters, 1);
        await HoldsAsync(QueueNames.AbandonedCommands, 0);
    }

    [Fact]
    public async Task A_failure_in_a_queue_of_one_process_ends_in_the_same_dead_letters()
    {
        var inbox = new Inbox<TrainingsUnwanted>($"trainer-{Guid.NewGuid():N}", _ => throw new InvalidOperationException("cannot be dealt with"), temporary: true);
        await using var host = await new BusHost(Address, inbox.Register).StartAsync();
        await host.ReadyAsync();
        await host.PublishAsync(Samples.Train(1));

        await host.PublishAsync(new TrainingsUnwanted(["key"]));

        await HoldsAsync(QueueNames.DeadLetters, 1);
    }

    [Fact]
    public async Task In_memory_a_command_does_not_come_to_those_who_bury_the_abandoned()
    {
        var (trained, abandoned) = (new Inbox<PrepareDataset>(QueueNames.PrepareDataset), new Inbox<TrainModel>(QueueNames.AbandonedCommands));
        await using var host = await new BusHost(broker: null, bus =>
        {
            trained.Register(bus);
            abandoned.Register(bus);
        }).StartAsync();
        await host.ReadyAsync();

        await host.PublishAsync(Samples.Train(1));
        await host.PublishAsync(new PrepareDataset("key", Samples.Specification.Data, "run"));

        await trained.NextAsync();
        await host.StopAsync();
        Assert.Equal(0, abandoned.Count);
    }

    private async Task TakeAndDieAsync(string queue)
    {
        await using var connection = await Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var consumer = new AsyncEventingBasicConsumer(channel);
        var taken = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        consumer.ReceivedAsync += (_, _) =>
        {
            taken.TrySetResult(true);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
        await taken.Task.Within($"something comes to {queue}");
        await connection.AbortAsync();
    }

    private async Task SendAsync(string queue, string body)
    {
        await using var connection = await Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", Persistent = true };
        await channel.BasicPublishAsync("", queue, mandatory: true, properties, Encoding.UTF8.GetBytes(body));
    }
}
