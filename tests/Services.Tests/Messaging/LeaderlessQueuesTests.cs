using EquiSep.Pipeline.Messages;
using EquiSep.Services.Tests.Local;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.Services.Tests.Messaging;

public sealed class LeaderlessQueuesTests(RabbitMq broker) : BrokerTest(broker)
{
    [Fact]
    public async Task A_queue_that_a_killed_broker_has_lost_is_made_anew_and_works()
    {
        var inbox = new Inbox<TrainModel>(QueueNames.TrainModel);
        await using (var publisher = await new BusHost(Address).StartAsync())
        {
            await publisher.PublishAsync(Samples.Train(1));
        }

        await Broker.LoseAsync(QueueNames.TrainModel);
        await Broker.LoseAsync(QueueNames.DeadLetters);
        await using var trainer = await new BusHost(Address, inbox.Register).StartAsync();
        await Waiting.UntilAsync(
            async () => await trainer.HealthAsync(), report => report.Status == HealthStatus.Unhealthy, "the trainer has no queue");

        await using var api = await new BusHost(Address, watched: true).StartAsync();
        await trainer.ReadyAsync();
        await api.PublishAsync(Samples.Train(2));
        Assert.Equal(Samples.Train(2), await inbox.NextAsync());
        await Broker.Messages.SendAsync(QueueNames.TrainModel, "nobody can read this");
        await Waiting.UntilAsync(async () => (await Broker.Messages.DeadLettersAsync()).Count == 1, "the dead letter is kept");
        Assert.Equal(2, api.Log.Lines.Count(line => line.Contains("was made anew", StringComparison.Ordinal)));
    }
}
