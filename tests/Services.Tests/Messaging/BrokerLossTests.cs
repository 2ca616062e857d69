using EquiSep.Pipeline.Messages;
using EquiSep.Services.Tests.Local;
using MassTransit;
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
        await Broker.SyncAsync();
        await Broker.KillAsync();

        // Publications wait for the broker, or until their token is cancelled.
        using var given = new CancellationTokenSource();
        var waiting = api.PublishUntilAsync(Samples.Train(100), given.Token);
        var late = api.PublishAsync(Samples.Train(20));

        // A host that had a broker is not ready any more.
        await Waiting.UntilAsync(async () => await idle.HealthAsync(), report => report.Status == HealthStatus.Unhealthy, "a host without its broker is not ready");

        Assert.False(waiting.IsCompleted || late.IsCompleted);
        await given.CancelAsync();
        var end = await Assert.ThrowsAnyAsync<Exception>(() => waiting.WaitAsync(Waiting.Longest, TestContext.Current.CancellationToken));
        Assert.True(end is OperationCanceledException or ConnectionException, $"{end}");

        // A host starts without a broker and says that it is not ready.
        var inbox = new Inbox<TrainModel>(QueueNames.TrainModel);
        await using var trainer = await new BusHost(Address, inbox.Register).StartAsync();
        Assert.Equal(HealthStatus.Unhealthy, (await trainer.HealthAsync()).Entries["bus"].Status);

        await Broker.RestartAsync();
        var keys = new List<string>();
        while (keys.Count < 21)
        {
            keys.Add((await inbox.NextAsync()).Key);
        }

        await late;
        Assert.Equal([.. Enumerable.Range(0, 21).Select(number => $"key{number}").Order()], keys.Order());
        await Waiting.UntilAsync(() => Task.FromResult(idle.Log.Lines.Count(line => line.Contains("measure-separation is read", StringComparison.Ordinal))), count => count == 2, "the idle host comes back");
        await Task.WhenAll(idle.ReadyAsync(), trainer.ReadyAsync());
        Assert.Single(idle.Log.Lines, line => line.Contains("The broker is lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_process_that_stands_still_loses_its_delivery_to_another_after_the_heartbeats_that_were_agreed()
    {
        await using var proxy = new FaultyProxy(Broker.Port);
        var stuck = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        var frozen = new Inbox<TrainModel>(QueueNames.TrainModel, async context =>
        {
            stuck.TrySetResult(context.CancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
        });
        var inbox = new Inbox<TrainModel>(QueueNames.TrainModel);
        await using var first = await new BusHost(RabbitMq.ConnectionString(proxy.Port), frozen.Register, settings: "--Messaging:HeartbeatSeconds=1").StartAsync();
        await first.ReadyAsync();
        Assert.Equal(1, proxy.AgreedHeartbeat);
        await first.PublishAsync(Samples.Train(1));
        var token = await stuck.Task.Within("the first gets it");
        await using var second = await new BusHost(Address, inbox.Register).StartAsync();
        await second.ReadyAsync();

        proxy.FallSilent();
        Assert.Equal(Samples.Train(1), await inbox.NextAsync());
        proxy.Pass();
        await Waiting.UntilAsync(() => Task.FromResult(token.IsCancellationRequested), cancelled => cancelled, "the first is told");
    }

    [Fact]
    public async Task A_host_that_stops_tells_its_consumer_waits_for_it_and_gives_the_delivery_back()
    {
        var told = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var written = new TaskCompletionSource();
        var taken = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = new Inbox<TrainModel>(QueueNames.TrainModel, async context =>
        {
            taken.TrySetResult(true);
            using var own = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, own.Token);
            }
            finally
            {
                told.TrySetResult(true);
                await written.Task;
            }
        });
        await using var first = await new BusHost(Address, slow.Register).StartAsync();
        await first.ReadyAsync();
        await first.PublishAsync(Samples.Train(1));
        await taken.Task.Within("the first gets it");

        var stopping = first.StopAsync();
        await told.Task.Within("the consumer is told");
        Assert.False(stopping.IsCompleted);
        written.SetResult();
        await stopping;
        var (tells, ends, shuts) = first.StopTimeouts;
        Assert.True(tells < ends && ends < shuts, $"A consumer is told after {tells}, has until {ends}, and the host is gone after {shuts}.");

        var inbox = new Inbox<TrainModel>(QueueNames.TrainModel);
        await using var second = await new BusHost(Address, inbox.Register).StartAsync();
        Assert.Equal(Samples.Train(1), await inbox.NextAsync());
        await HoldsAsync(QueueNames.DeadLetters, 0);
    }
}
