using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Messaging;
using EquiSep.Services.Tests.Local;
using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;

namespace EquiSep.Services.Tests.Messaging;

public sealed class SilentBrokerTests(RabbitMq broker) : BrokerTest(broker)
{
    [Fact]
    public async Task A_host_whose_broker_falls_silent_is_not_ready_gives_up_silent_connections_and_works_when_the_broker_answers()
    {
        await using var proxy = new FaultyProxy(Broker.Port);
        var inbox = new Inbox<TrainModel>(QueueNames.TrainModel);
        await using var host = await new BusHost(RabbitMq.ConnectionString(proxy.Port), inbox.Register, settings: "--Messaging:HeartbeatSeconds=1").StartAsync();
        await host.ReadyAsync();

        proxy.FallSilent();
        await Waiting.UntilAsync(async () => await host.HealthAsync(), report => report.Status == HealthStatus.Unhealthy, "the host is not ready");

        // The AMQP handshake of a connection that is begun in the silence ends: there is another one after it.
        var connections = proxy.Accepted;
        await Waiting.UntilAsync(() => Task.FromResult(proxy.Accepted >= connections + 2), "a silent handshake is given up for another");

        proxy.Pass();
        await host.ReadyAsync();
        await host.PublishAsync(Samples.Train(1));
        Assert.Equal(Samples.Train(1), await inbox.NextAsync());
    }

    [Fact]
    public async Task Five_minutes_without_a_broker_end_the_life_of_a_process()
    {
        await using var proxy = new FaultyProxy(Broker.Port);
        await using var host = await new BusHost(RabbitMq.ConnectionString(proxy.Port), new Inbox<TrainModel>(QueueNames.TrainModel).Register).StartAsync();
        await host.ReadyAsync();
        var clock = new TestClock();
        using var watchdog = new BusWatchdog((IBusControl)host.Bus, clock, NullLogger<BusWatchdog>.Instance);
        await watchdog.StartAsync(TestContext.Current.CancellationToken);
        await clock.UntilSomebodyWaitsAsync(BusWatchdog.Interval);
        clock.Advance(BusWatchdog.Limit);
        await Waiting.UntilAsync(async () => await StatusAsync(watchdog) == HealthStatus.Healthy, "the watchdog sees the broker");

        proxy.Refuse();
        await Waiting.UntilAsync(async () => await host.HealthAsync(), report => report.Status == HealthStatus.Unhealthy, "the bus has lost its broker");
        clock.Advance(BusWatchdog.Limit - TimeSpan.FromSeconds(1));
        Assert.Equal(HealthStatus.Healthy, await StatusAsync(watchdog));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HealthStatus.Unhealthy, await StatusAsync(watchdog));

        proxy.Pass();
        await host.ReadyAsync();
        clock.Advance(BusWatchdog.Interval);
        await Waiting.UntilAsync(async () => await StatusAsync(watchdog) == HealthStatus.Healthy, "the process counts as alive again");
        await watchdog.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("disk")]
    public async Task A_broker_that_is_low_on_something_is_reported_with_its_reason(string resource)
    {
        await using var host = await new BusHost(Address, watched: true).StartAsync();
        await host.ReadyAsync();
        await Broker.AlarmAsync(resource, isOn: true);
        try
        {
            var report = await Waiting.UntilAsync(async () => await host.HealthAsync(), report => report.Status == HealthStatus.Degraded, "the alarm is reported");
            Assert.Equal($"The broker takes no messages: low on {resource}.", report.Entries["broker-alarm"].Description);
        }
        finally
        {
            await Broker.AlarmAsync(resource, isOn: false);
        }

        await host.ReadyAsync();
        Assert.Single(host.Log.Lines, line => line.StartsWith("Warning: The broker takes no messages", StringComparison.Ordinal));
        Assert.Single(host.Log.Lines, line => line.StartsWith("Information: The broker takes messages again", StringComparison.Ordinal));
    }

    private static async Task<HealthStatus> StatusAsync(BusWatchdog watchdog) =>
        (await watchdog.CheckHealthAsync(new(), TestContext.Current.CancellationToken)).Status;
}
