using System.Diagnostics;
using EquiSep.Contracts.Messages;
using EquiSep.Services.Tests.Local;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.Services.Tests.Messaging;

public sealed class BrokerLossTests(RabbitMq broker) : BrokerTest(broker)
{
    [Fact]
    public async Task Nothing_is_lost_with_the_broker_and_everybody_finds_it_again()
    {
        await using var api = await new BusHost(Address).StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => api.PublishAsync(Samples.Train(number))));
        await using var idle = await new BusHost(Address, new Inbox<MeasureSeparation>(QueueNames.MeasureSeparation).Register).StartAsync();
        await idle.ReadyAsync();
        // The broker writes down a new queue's place within half a second; killed before, it would have the queue without its content.
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        await Broker.KillAsync();

        // Who publishes now waits as long as he likes.
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        var waited = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => api.PublishUntilAsync(Samples.Train(100), patience.Token));
        Assert.InRange(waited.Elapsed.TotalSeconds, 0, 5);
        var late = api.PublishAsync(Samples.Train(20));

        // A host that had a broker is not ready any more.
        await Waiting.UntilAsync(idle.HealthAsync, report => report.Status == HealthStatus.Unhealthy, "a host without its broker said that it was ready");

        // A host starts without a broker and says that it is not ready.
        var inbox = new Inbox<TrainModel>(QueueNames.TrainModel);
        await using var trainer = await new BusHost(Address, inbox.Register).StartAsync();
        Assert.Equal(HealthStatus.Unhealthy, (await trainer.HealthAsync()).Entries["bus"].Status);

        await Broker.StartAsync();
        var keys = new List<string>();
        while (keys.Count < 21)
        {
            keys.Add((await inbox.NextAsync()).Key);
        }

        await late;
        Assert.Equal([.. Enumerable.Range(0, 21).Select(number => $"key{number}").Order()], keys.Order());
        await Waiting.UntilAsync(() => Task.FromResult(idle.Log.Lines.Count(line => line.Contains("measure-separation is read", StringComparison.Ordinal))), count => count == 2, "the idle host did not come back");
        await Task.WhenAll(idle.ReadyAsync(), trainer.ReadyAsync());
        Assert.Single(idle.Log.Lines, line => line.Contains("The broker is lost", StringComparison.Ordinal));
        TestContext.Current.TestOutputHelper!.WriteLine($"Found again {waited.Elapsed.TotalSeconds:F1} s after the kill.");
    }

    [Fact]
    public async Task A_process_that_stands_still_loses_its_delivery_to_another_within_three_heartbeats()
    {
        await using var road = new FreezingRoad(Broker.Port);
        var stuck = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        var frozen = new Inbox<TrainModel>(QueueNames.TrainModel, async context =>
        {
            stuck.TrySetResult(context.CancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
        });
        var inbox = new Inbox<TrainModel>(QueueNames.TrainModel);
        await using var first = await new BusHost(RabbitMq.ConnectionString(road.Port), frozen.Register, settings: "--Messaging:HeartbeatSeconds=1").StartAsync();
        await first.ReadyAsync();
        await first.PublishAsync(Samples.Train(1));
        var token = await stuck.Task.Within("the first did not get it");
        await using var second = await new BusHost(Address, inbox.Register).StartAsync();
        await second.ReadyAsync();

        road.Freeze();
        var waited = Stopwatch.StartNew();
        Assert.Equal(Samples.Train(1), await inbox.NextAsync());

        Assert.InRange(waited.Elapsed.TotalSeconds, 0, 4);
        road.Thaw();
        await Waiting.UntilAsync(() => Task.FromResult(token.IsCancellationRequested), cancelled => cancelled, "the first was not told");
    }

    [Fact]
    public async Task A_host_that_stops_tells_its_consumer_and_gives_the_delivery_back()
    {
        var taken = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = new Inbox<TrainModel>(QueueNames.TrainModel, async context =>
        {
            taken.TrySetResult(true);
            using var own = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, own.Token);
        });
        await using var first = await new BusHost(Address, slow.Register).StartAsync();
        await first.ReadyAsync();
        await first.PublishAsync(Samples.Train(1));
        await taken.Task.Within("the first did not get it");

        var waited = Stopwatch.StartNew();
        await first.StopAsync();
        Assert.InRange(waited.Elapsed.TotalSeconds, 0, 5);

        var inbox = new Inbox<TrainModel>(QueueNames.TrainModel);
        await using var second = await new BusHost(Address, inbox.Register).StartAsync();
        Assert.Equal(Samples.Train(1), await inbox.NextAsync());
        await HoldsAsync(QueueNames.DeadLetters, 0);
    }
}
