using System.Collections.Concurrent;
using System.Diagnostics;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Messaging;
using EquiSep.Pipeline.Telemetry;
using EquiSep.ServiceDefaults.Telemetry;
using EquiSep.Services.Tests.Local;

namespace EquiSep.Services.Tests.Messaging;

public sealed class PublishingTests(RabbitMq broker) : BrokerTest(broker)
{
    [Fact]
    public async Task A_thousand_publications_at_once_are_all_confirmed()
    {
        await using var api = await new BusHost(Address).StartAsync();
        await api.ReadyAsync();
        await api.PublishAsync(Samples.Train(0));

        await Task.WhenAll(Enumerable.Range(1, 1000).Select(number => api.PublishAsync(Samples.Train(number))));

        await HoldsAsync(QueueNames.TrainModel, 1001);
    }

    [Fact]
    public async Task A_publication_that_a_silent_broker_does_not_confirm_ends_in_time_and_later_ones_arrive()
    {
        await using var proxy = new FaultyProxy(Broker.Port);
        await using var host = await new BusHost(RabbitMq.ConnectionString(proxy.Port)).StartAsync();
        await host.ReadyAsync();
        var clock = new TestClock();
        var publisher = new EventPublisher(host.Bus, clock);
        await publisher.PublishAsync(Samples.Train(0), TestContext.Current.CancellationToken);

        proxy.FallSilent();
        var unconfirmed = publisher.PublishAsync(Samples.Train(1), TestContext.Current.CancellationToken);
        await clock.UntilSomebodyWaitsAsync(EventPublisher.Limit);
        await clock.UntilSomebodyWaitsAsync(EventPublisher.Limit);
        clock.Advance(EventPublisher.Limit);
        var refusal = await Assert.ThrowsAsync<OutageException>(() => unconfirmed.WaitAsync(Waiting.Longest, TestContext.Current.CancellationToken));
        Assert.Equal("The broker did not take TrainModel within 10 s.", refusal.Message);

        proxy.Pass();
        await publisher.PublishAsync(Samples.Train(2), TestContext.Current.CancellationToken).WaitAsync(Waiting.Longest, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Messages_arrive_as_they_were_sent()
    {
        await using var host = new BusHost(Address, bus => EchoConsumer.Register(bus, $"echo-{Guid.NewGuid():N}"));
        await host.StartAsync();
        await host.ReadyAsync();
        var imbalanced = Samples.Specification with { Name = null, Data = Samples.Specification.Data with { Imbalance = new() } };

        await ArrivesAsync(host, new PrepareDataset("key", imbalanced.Data, "run"));
        await ArrivesAsync(host, new PrepareDataset("key", Samples.Specification.Data, "run"));
        await ArrivesAsync(host, new TrainModel("key", imbalanced, "run"));
        await ArrivesAsync(host, new MeasureSeparation("key", Samples.Specification, "run"));
        await ArrivesAsync(host, new ArtifactMade(ArtifactKind.Separation, "key"));
        await ArrivesAsync(host, new ArtifactFailed(ArtifactKind.Dataset, "key", "„why“ \n"));
        await ArrivesAsync(host, new ArtifactLost(ArtifactKind.Model, "key", "why"));
        await ArrivesAsync(host, new WorkNoted(ArtifactKind.Model, "key", Note: null));
        await ArrivesAsync(host, new TrainingProgressed("key", 1, 600, 0.1 + 0.2, 5e-324, double.MaxValue));
        await ArrivesAsync(host, new TrainingProgressed("key", 1, 600, Loss: null, 1, 2));
    }

    [Fact]
    public async Task Work_belongs_to_the_trace_of_the_request_that_asked_for_it()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is EquiSepTelemetry.Name or "MassTransit",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var request = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true);
        var inbox = new Inbox<TrainModel>(QueueNames.TrainModel, context =>
        {
            using var work = WorkTelemetry.StartWork("training.slice", context.Message.Run, context.Message.Key);
            return Task.CompletedTask;
        });
        await using var trainer = await new BusHost(Address, inbox.Register).StartAsync();
        await using var api = await new BusHost(Address).StartAsync();
        await trainer.ReadyAsync();

        using (EquiSepTelemetry.Source.StartActivity("command.dispatch", ActivityKind.Producer, request))
        {
            await api.PublishAsync(Samples.Train(1));
        }

        await inbox.NextAsync();
        var slice = Assert.Single(spans, span => span.OperationName == "training.slice" && span.TraceId == request.TraceId);

        // Up to the request, without a gap: slice, consumer, receiver, sender, dispatcher.
        var ancestors = new List<Activity>();
        for (var id = slice.ParentSpanId; id != request.SpanId; id = ancestors[^1].ParentSpanId)
        {
            await Waiting.UntilAsync(() => Task.FromResult(spans.Any(span => span.SpanId == id)), there => there, "the trace has no gap");
            ancestors.Add(spans.First(span => span.SpanId == id));
        }

        Assert.Equal("command.dispatch", ancestors[^1].OperationName);
        Assert.Contains(ancestors, span => span.Kind == ActivityKind.Consumer);
    }

    private static async Task ArrivesAsync<T>(BusHost host, T message)
        where T : class
    {
        await host.PublishAsync(message);
        Assert.Equal<object>(message, await EchoConsumer.NextAsync());
    }
}
