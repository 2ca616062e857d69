using EquiSep.Experiments;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Simulation.Tests.Time;

namespace EquiSep.Simulation.Tests.Bus;

public sealed class SimulatedBusTests
{
    private static readonly TimeSpan minute = TimeSpan.FromMinutes(1);
    private static readonly PrepareDataset command = new("0123456789abcdef0123456789abcdef", new() { Name = DataNames.Cfm }, "run");
    private static readonly ArtifactMade made = new(ArtifactKind.Dataset, command.Key);
    private readonly World world = new(1, isTraceKept: true, deliveryLimit: 2);
    private readonly List<SimulatedDelivery> taken = [];

    [Fact]
    public void A_command_is_delivered_once_and_settled()
    {
        Worker("worker-1", async delivery => await Task.CompletedTask);
        Worker("worker-2", async delivery => await Task.CompletedTask);
        Publish(command);
        world.Time.RunUntil(() => false, minute);
        Assert.False(Assert.Single(taken).IsRedelivered);
        Assert.True(world.Bus.IsIdle);
    }

    [Fact]
    public void A_command_whose_consumer_dies_is_delivered_to_another_one_as_a_repetition()
    {
        var first = Worker("worker-1", delivery => Task.Delay(TimeSpan.FromDays(1), delivery.Consumer.Client.Process.Clock, delivery.Token));
        Publish(command);
        world.Time.RunUntil(() => taken.Count == 1, minute);
        Worker("worker-2", async delivery => await Task.CompletedTask);
        first.Process.Kill();
        world.Time.RunUntil(() => false, minute);
        Assert.Equal([false, true], taken.Select(delivery => delivery.IsRedelivered));
        Assert.True(world.Bus.IsIdle);
    }

    [Fact]
    public void A_command_that_kills_each_consumer_is_given_up_after_the_limit()
    {
        Publish(command);
        for (var death = 0; death < 3; death++)
        {
            var worker = Worker($"worker-{death}", delivery => Task.Delay(TimeSpan.FromDays(1), delivery.Consumer.Client.Process.Clock, delivery.Token));
            world.Time.RunUntil(() => taken.Count == death + 1, minute);
            Assert.False(world.Bus.IsIdle);
            worker.Process.Kill();
            world.Time.RunUntil(() => false, minute);
        }

        Assert.Equal(3, taken.Count);
        Assert.Empty(world.Bus.Queue(QueueNames.PrepareDataset).Ready);
        Assert.Equal(command, Assert.Single(world.Bus.Queue(QueueNames.AbandonedCommands).Ready).Message);
    }

    [Fact]
    public void A_consumer_that_sleeps_through_heartbeats_loses_its_delivery_and_is_told_when_it_wakes_up()
    {
        var wasCancelled = false;
        var first = Worker("worker-1", async delivery =>
        {
            try
            {
                await Task.Delay(TimeSpan.FromMinutes(5), delivery.Consumer.Client.Process.Clock, delivery.Token);
            }
            catch (OperationCanceledException)
            {
                wasCancelled = true;
                throw;
            }
        });
        Publish(command);
        world.Time.RunUntil(() => taken.Count == 1, minute);
        Worker("worker-2", async delivery => await Task.CompletedTask);
        first.Process.Pause(minute);
        world.Time.RunUntil(() => taken.Count == 2, minute);
        Assert.True(first.Process.IsPaused);
        Assert.False(wasCancelled);
        world.Time.RunUntil(() => first.IsConnected && wasCancelled, minute);
        Assert.True(first.IsConnected);
        Assert.True(world.Bus.IsIdle);
    }

    [Fact]
    public void A_delivery_that_fails_is_handled_again_and_ends_in_the_dead_letters_at_last()
    {
        var attempts = 0;
        Worker("worker-1", _ => throw new InvalidOperationException($"attempt {++attempts}"));
        Publish(command);
        world.Time.RunUntil(() => false, minute);
        Assert.Equal(4, attempts);
        Assert.Single(world.Bus.Queue(QueueNames.DeadLetters).Ready);
    }

    [Fact]
    public void An_event_reaches_those_who_are_connected()
    {
        var heard = new List<string>();
        var (one, two) = (Listener("api-1", heard), Listener("api-2", heard));
        Publish(made);
        world.Time.RunUntil(() => false, TimeSpan.FromSeconds(1));
        Assert.Equal(["api-1", "api-2"], heard.Order());
        world.Bus.Cut("api-2", Link.Refusing);
        Publish(made);
        world.Time.RunUntil(() => false, TimeSpan.FromSeconds(1));
        Assert.Equal(["api-1", "api-1", "api-2"], heard.Order());
        var isBack = false;
        two.Reconnected += () => isBack = true;
        world.Bus.Links.Restore();
        world.Time.RunUntil(() => isBack, minute);
        Assert.True(isBack && one.IsConnected);
    }

    [Fact]
    public void A_broker_that_falls_silent_fails_publications_in_time_and_closes_connections()
    {
        var worker = Worker("worker-1", async delivery => await Task.CompletedTask);
        world.Bus.Cut(process: null, Link.Silent);
        var failed = TimeSpan.Zero;
        worker.Process.Start(async () =>
        {
            await Assert.ThrowsAsync<OutageException>(() => worker.PublishAsync(made, CancellationToken.None));
            failed = world.Time.Now;
        });
        world.Time.RunUntil(() => false, minute);
        Assert.Equal(TimeSpan.FromSeconds(10), failed);
        Assert.False(worker.IsConnected);
        world.Bus.Links.Restore();
        Assert.True(world.Time.RunUntil(() => worker.IsConnected, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Without_limits_a_silent_broker_holds_publications_and_connections_for_ever()
    {
        (world.Bus.PublicationLimit, world.Bus.ConnectionLimit) = (null, null);
        var worker = Worker("worker-1", async delivery => await Task.CompletedTask);
        world.Bus.Cut(process: null, Link.Silent);
        var isDone = false;
        worker.Process.Start(async () =>
        {
            await worker.PublishAsync(made, CancellationToken.None);
            isDone = true;
        });
        world.Time.RunUntil(() => false, minute);
        world.Bus.Links.Restore();
        Assert.False(world.Time.RunUntil(() => isDone || worker.IsConnected, TimeSpan.FromDays(1)));
    }

    [Fact]
    public void Messages_are_lost_doubled_delayed_and_overtake_one_another()
    {
        world.Bus.Faults = new() { Lost = 0.2, Doubled = 0.2, Delayed = 0.2, Reordered = 0.2 };
        Publish([.. Enumerable.Range(0, 200).Select(number => command with { Run = $"{number}" })]);
        Worker("worker-1", async delivery => await Task.CompletedTask);
        world.Time.RunUntil(() => false, minute * 5);
        var numbers = taken.Select(delivery => int.Parse(((PrepareDataset)delivery.Message).Run, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.InRange(numbers.Distinct().Count(), 120, 180);
        Assert.InRange(numbers.Count - numbers.Distinct().Count(), 15, 60);
        Assert.True(numbers.Zip(numbers.Skip(1)).Count(pair => pair.First > pair.Second) > 20);
    }

    private BusClient Worker(string name, Func<SimulatedDelivery, Task> handle)
    {
        var client = world.Bus.Connect(new(world.Time, name));
        client.Consume(QueueNames.PrepareDataset, slots: 1, attempts: 3, delivery =>
        {
            if (delivery.Attempt == 0)
            {
                taken.Add(delivery);
            }

            return handle(delivery);
        });
        return client;
    }

    private BusClient Listener(string name, List<string> heard)
    {
        var client = world.Bus.Connect(new(world.Time, name));
        client.Subscribe(message => message is ArtifactMade, _ =>
        {
            heard.Add(name);
            return Task.CompletedTask;
        });
        return client;
    }

    private void Publish(params IMessage[] messages)
    {
        var process = new SimulatedProcess(world.Time, "publisher");
        var client = world.Bus.Connect(process);
        process.Start(async () =>
        {
            foreach (var message in messages)
            {
                await client.PublishAsync(message, CancellationToken.None);
            }
        });
    }
}
