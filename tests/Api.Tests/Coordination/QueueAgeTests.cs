using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.ServiceDefaults.Telemetry;

namespace EquiSep.Api.Tests.Coordination;

// Instruments belong to the process, in which other tests have coordinators of their own.
[Collection(nameof(Alone))]
public sealed class QueueAgeTests : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly ConcurrentDictionary<string, double> ages = new();
    private readonly ConcurrentDictionary<(string, string), long> failures = new();
    private readonly MeterListener listener;

    public QueueAgeTests()
    {
        listener = new()
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == EquiSepTelemetry.Name && instrument.Name is "equisep.queue.oldest.age" or "equisep.failures")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, age, tags, _) => ages[(string)tags[0].Value!] = age);
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
            failures.AddOrUpdate(((string)tags[0].Value!, (string)tags[1].Value!), count, (_, sum) => sum + count));
        listener.Start();
    }

    public void Dispose()
    {
        listener.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_command_ages_in_its_queue_until_somebody_reports_work_on_it()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var run = (await host.SubmitAsync(Samples.OneRun)).Runs[0].Id;
        var prepare = await host.Services.NextAsync<PrepareDataset>();

        await UntilAsync(QueueNames.PrepareDataset, age => age > 0.5);
        Assert.All(QueueNames.Commands.Skip(1), queue => Assert.Equal(0, ages[queue]));

        await host.Services.PublishAsync(new WorkNoted(ArtifactKind.Dataset, prepare.Key, null));
        await UntilAsync(QueueNames.PrepareDataset, age => age == 0);

        await host.Services.MakeAsync(prepare);
        await host.Services.NextAsync<TrainModel>();
        await UntilAsync(QueueNames.TrainModel, age => age > 0);
        await host.Experiments.CancelRunAsync(run, ApiHost.Token);
        await UntilAsync(QueueNames.TrainModel, age => age == 0);
    }

    [Fact]
    public void Sending_it_again_does_not_make_a_command_younger()
    {
        var (sending, first) = (new ResendPolicy(), TimeSpan.FromDays(1));
        foreach (var minutes in (int[])[0, 1, 3])
        {
            sending.Begin();
            sending.OnSent(first + TimeSpan.FromMinutes(minutes), TimeSpan.FromSeconds(30));
        }

        Assert.Equal(first, sending.FirstSent);
        sending.Reset();
        Assert.Null(sending.FirstSent);
    }

    [Fact]
    public async Task A_long_training_ages_in_the_queue_of_the_long_ones()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: ("Coordinator:LongTrainingCost", "0"));
        await host.SubmitAsync(Samples.OneRun);
        await host.Services.MakeAsync(await host.Services.NextAsync<PrepareDataset>());
        await host.Services.NextAsync<TrainLongModel>();

        await UntilAsync(QueueNames.TrainLongModel, age => age > 0);
        Assert.Equal(0, ages[QueueNames.TrainModel]);
    }

    [Fact]
    public async Task Until_the_experiments_are_read_there_is_no_age()
    {
        var store = default(StoreUnderTest);
        await using var host = await ApiHost.StartAsync(folder, works: false, store: inner => store = new(inner) { IsDown = true });
        listener.RecordObservableInstruments();
        Assert.Empty(ages);

        store!.IsDown = false;

        await UntilAsync(QueueNames.PrepareDataset, age => age == 0);
    }

    [Fact]
    public async Task A_command_that_the_broker_gave_up_and_a_store_that_is_away_are_counted_as_failures()
    {
        var store = default(StoreUnderTest);
        await using var host = await ApiHost.StartAsync(folder, works: false, store: inner => store = new(inner));
        var run = (await host.SubmitAsync(Samples.OneRun)).Runs[0].Id;
        var prepare = await host.Services.NextAsync<PrepareDataset>();

        store!.IsDown = true;
        await host.Services.PublishAsync(new ArtifactMade(ArtifactKind.Dataset, prepare.Key));
        await CountedAsync("dataset", "outage");
        store.IsDown = false;
        await (await host.Bus.GetSendEndpoint(new($"queue:{QueueNames.AbandonedCommands}"))).Send(prepare, ApiHost.Token);

        await host.UntilAsync(run, RunStatus.Failed);
        Assert.Equal(1, failures[("dataset", "abandoned")]);
        Assert.Equal(0, failures[("dataset", "unexpected")]);
    }

    private async Task UntilAsync(string queue, Predicate<double> wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (true)
        {
            listener.RecordObservableInstruments();
            if (ages.TryGetValue(queue, out var age) && wanted(age))
            {
                return;
            }

            Assert.False(limit.IsCancellationRequested, $"After 15 s the age in {queue} was {age} s.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), ApiHost.Token);
        }
    }

    private async Task CountedAsync(string artifact, string failure)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (failures.GetValueOrDefault((artifact, failure)) == 0)
        {
            Assert.False(limit.IsCancellationRequested, $"After 15 s no failure of {artifact} by {failure} was counted.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), ApiHost.Token);
        }
    }
}
