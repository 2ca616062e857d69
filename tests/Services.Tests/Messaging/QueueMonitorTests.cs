using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Telemetry;
using EquiSep.Services.Tests.Local;
using EquiSep.Services.Tests.Telemetry;

namespace EquiSep.Services.Tests.Messaging;

public sealed class QueueMonitorTests(RabbitMq broker) : BrokerTest(broker)
{
    [Fact]
    public async Task Messages_are_counted_by_queue_and_those_that_a_consumer_has_are_not()
    {
        using var metrics = new RecordedMetrics();
        var taken = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = new Inbox<PrepareDataset>(QueueNames.PrepareDataset, context =>
        {
            taken.TrySetResult(true);
            return Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
        });
        await using var api = await new BusHost(Address, watched: true).StartAsync();
        await using var data = await new BusHost(Address, slow.Register).StartAsync();
        await Task.WhenAll(api.ReadyAsync(), data.ReadyAsync());

        await api.PublishAsync(new PrepareDataset("key", Samples.Specification.Data, "run"));
        await taken.Task.Within("the data service gets it");
        await Task.WhenAll(Enumerable.Range(0, 3).Select(number => api.PublishAsync(Samples.Train(number))));

        await UntilAsync(metrics, counts => counts.GetValueOrDefault(QueueNames.TrainModel) == 3, "the trainings are counted");
        var counts = Counts(metrics);
        Assert.Equal(0, counts[QueueNames.PrepareDataset]);

        // Nobody has declared it: what is not there has no count.
        Assert.DoesNotContain(QueueNames.MeasureFeatures, counts);
    }

    [Fact]
    public async Task While_the_broker_does_not_answer_there_is_no_count_and_readers_do_not_wait()
    {
        using var metrics = new RecordedMetrics();
        await using var proxy = new FaultyProxy(Broker.Port);
        await using var api = await new BusHost(RabbitMq.ConnectionString(proxy.Port), watched: true).StartAsync();
        await api.ReadyAsync();
        await api.PublishAsync(Samples.Train(1));
        await UntilAsync(metrics, counts => counts.GetValueOrDefault(QueueNames.TrainModel) == 1, "the training is counted");

        proxy.FallSilent();
        await UntilAsync(metrics, counts => counts.Count == 0, "the counts go while the broker does not answer");

        // A connection that is begun in the meantime ends as well: there is another one after it.
        var connections = proxy.Accepted;
        await Waiting.UntilAsync(() => Task.FromResult(proxy.Accepted >= connections + 2), "a silent connection is given up for another");
        Assert.Empty(await Task.Run(() => Counts(metrics)).Within("the counts are read without the broker"));

        proxy.Pass();
        await UntilAsync(metrics, counts => counts.GetValueOrDefault(QueueNames.TrainModel) == 1, "the counts come back");
    }

    [Fact]
    public async Task All_counts_are_made_on_one_connection()
    {
        using var metrics = new RecordedMetrics();
        await using var api = await new BusHost(Address, watched: true).StartAsync();
        await api.ReadyAsync();
        await api.PublishAsync(Samples.Train(1));
        await UntilAsync(metrics, counts => counts.GetValueOrDefault(QueueNames.TrainModel) == 1, "the first training is counted");
        var first = Assert.Single(await ConnectionsAsync());

        await api.PublishAsync(Samples.Train(2));
        await UntilAsync(metrics, counts => counts.GetValueOrDefault(QueueNames.TrainModel) == 2, "the second training is counted");

        Assert.Equal(first, Assert.Single(await ConnectionsAsync()));
    }

    private async Task<IEnumerable<string>> ConnectionsAsync() =>
        (await Broker.ConnectionsAsync()).Where(line => line.Contains("queue-monitor", StringComparison.Ordinal));

    private static IReadOnlyDictionary<string, double> Counts(RecordedMetrics metrics) =>
        metrics.Gauge("equisep.queue.messages", MetricLabels.Queue);

    private static Task<IReadOnlyDictionary<string, double>> UntilAsync(RecordedMetrics metrics, Predicate<IReadOnlyDictionary<string, double>> wanted, string what) =>
        Waiting.UntilAsync(() => Task.FromResult<IReadOnlyDictionary<string, double>?>(Counts(metrics)), wanted, what);
}
