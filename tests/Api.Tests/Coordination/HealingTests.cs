using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using EquiSep.Api.Rest;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.ServiceDefaults.Telemetry;
using MassTransit;

namespace EquiSep.Api.Tests.Coordination;

public sealed class HealingTests : IDisposable
{
    private static readonly (string, string) soon = ("Coordinator:ResendSeconds", "0.2");
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Runs_are_completed_although_every_event_is_lost()
    {
        await using var host = await ApiHost.StartAsync(folder, settings: soon);
        host.Services.Copies = 0;

        var submitted = await host.SubmitAsync(Samples.Grid(5));

        foreach (var run in submitted.Runs)
        {
            await host.UntilAsync(run.Id, RunStatus.Completed);
        }
    }

    [Fact]
    public async Task A_command_that_gets_lost_is_sent_again()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: soon);
        var run = (await host.SubmitAsync(Samples.OneRun)).Runs[0].Id;
        Assert.Equal(await host.Services.NextAsync<PrepareDataset>(), await host.Services.NextAsync<PrepareDataset>());
        await host.Services.MakeAsync(await host.Services.NextAsync<PrepareDataset>());
        await host.Services.NextAsync<TrainModel>();
        await host.Services.MakeAsync(await host.Services.NextAsync<TrainModel>());
        await host.Services.NextAsync<MeasureSeparation>();
        await host.Services.MakeAsync(await host.Services.NextAsync<MeasureSeparation>());
        await host.UntilAsync(run, RunStatus.Completed);
    }

    [Fact]
    public async Task After_a_restart_everything_that_is_not_made_is_sent_again()
    {
        string[] runs;
        await using (var host = await ApiHost.StartAsync(folder, works: false))
        {
            runs = [.. (await host.SubmitAsync(Samples.Grid(3))).Runs.Select(run => run.Id)];
            await host.Services.MakeAsync(await host.Services.NextAsync<PrepareDataset>());
            await host.Services.MakeAsync(await host.Services.NextAsync<TrainModel>());
            await host.Services.NextAsync<TrainModel>();
        }

        await using var restarted = await ApiHost.StartAsync(folder, settings: soon);
        foreach (var run in runs)
        {
            await restarted.UntilAsync(run, RunStatus.Completed);
        }

        Assert.Empty(restarted.Services.Received.OfType<PrepareDataset>());
    }

    [Fact]
    public async Task A_training_that_has_a_checkpoint_is_known_to_be_under_way_after_a_restart()
    {
        string run;
        await using (var host = await ApiHost.StartAsync(folder, works: false))
        {
            run = (await host.SubmitAsync(Samples.OneRun)).Runs[0].Id;
            await host.Services.MakeAsync(await host.Services.NextAsync<PrepareDataset>());
            var key = (await host.Services.NextAsync<TrainModel>()).Key;
            await host.Store.WriteAsync(new(ArtifactPaths.Checkpoint(key)), (_, _) => Task.CompletedTask, WriteCondition.Absent, ApiHost.Token);
        }

        await using var restarted = await ApiHost.StartAsync(folder, works: false);
        await restarted.UntilAsync(run, RunStatus.Training);
    }

    [Fact]
    public async Task Runs_go_on_when_the_bus_comes_back()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        await host.SubmitAsync(Samples.OneRun);
        var first = await host.Services.NextAsync<PrepareDataset>();

        host.Loop.Post(new BusReconnected());

        Assert.Equal(first, await host.Services.NextAsync<PrepareDataset>());
    }

    [Fact]
    public async Task A_command_that_is_on_its_way_when_the_bus_comes_back_is_sent_again()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        using var observing = host.Bus.ConnectPublishObserver(new ReturnOnFirstPublish(host.Loop));

        await host.SubmitAsync(Samples.OneRun);

        Assert.Equal(await host.Services.NextAsync<PrepareDataset>(), await host.Services.NextAsync<PrepareDataset>());
    }

    [Fact]
    public async Task A_mark_that_was_written_while_the_broker_was_away_goes_when_its_model_is_wanted_again()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var run = (await host.SubmitAsync(Samples.OneRun)).Runs[0].Id;
        await host.Services.MakeAsync(await host.Services.NextAsync<PrepareDataset>());
        var mark = ArtifactPaths.Unwanted((await host.Services.NextAsync<TrainModel>()).Key);
        using (host.Bus.ConnectPublishObserver(new NoWordOfUnwanted()))
        {
            using var cancelled = await host.PostAsync(new Uri($"/api/runs/{run}/cancel", UriKind.Relative));
            await MarkAsync(isThere: true);
            await host.SubmitAsync(Samples.OneRun);

            await MarkAsync(isThere: false);
        }

        async Task MarkAsync(bool isThere)
        {
            var end = DateTime.UtcNow + ApiHost.LongestWait;
            while (await host.Store.FindAsync(new(mark), ApiHost.Token) is not null != isThere)
            {
                Assert.True(DateTime.UtcNow < end, $"The mark is {(isThere ? "not " : "")}there.");
                await Task.Delay(10, ApiHost.Token);
            }
        }
    }

    [Fact]
    public async Task While_the_store_is_away_requests_are_refused_for_a_while_and_runs_wait()
    {
        StoreUnderTest store = null!;
        await using var host = await ApiHost.StartAsync(folder, works: false, inner => store = new(inner));
        var run = (await host.SubmitAsync(Samples.OneRun)).Runs[0].Id;
        var prepare = await host.Services.NextAsync<PrepareDataset>();
        await host.Services.MakeAsync(prepare);
        var train = await host.Services.NextAsync<TrainModel>();

        store.IsDown = true;
        await host.Services.PublishAsync(new ArtifactMade(ArtifactKind.Model, train.Key));
        using var refused = await host.PostAsync(Samples.Grid(2));
        using var cancel = await host.PostAsync(new Uri($"/api/runs/{run}/cancel", UriKind.Relative));
        using var listed = await host.Client.GetAsync("/api/runs", ApiHost.Token);
        store.IsDown = false;

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (refused.StatusCode, cancel.StatusCode, listed.StatusCode));
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        await host.Services.MakeAsync(train);
        await host.Services.MakeAsync(await host.Services.NextAsync<MeasureSeparation>());
        await host.UntilAsync(run, RunStatus.Completed);
        Assert.Equal(2, (await host.SubmitAsync(Samples.Grid(2))).Runs.Count);
    }

    [Fact]
    public async Task A_store_that_is_away_at_the_start_is_waited_for()
    {
        StoreUnderTest store = null!;
        await using var host = await ApiHost.StartAsync(folder, works: false, inner => store = new(inner) { IsDown = true });

        using var refused = await host.Client.GetAsync("/api/runs", ApiHost.Token);
        using var health = await host.Client.GetAsync("/health", ApiHost.Token);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, true), (refused.StatusCode, health.StatusCode, refused.Headers.RetryAfter is not null));

        store.IsDown = false;
        await AnsweredAsync(host);
        Assert.Equal(0, (await host.GetAsync<ListPage<RunView>>("/api/runs")).Count);
    }

    [Fact]
    public async Task All_work_of_an_experiment_is_one_trace_with_the_request()
    {
        using var listener = new ActivityListener { ShouldListenTo = _ => true, Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
        await using var host = await ApiHost.StartAsync(folder);
        var traces = new List<ActivityTraceId?>();
        var watched = new TaskCompletionSource();
        await host.Bus.ConnectReceiveEndpoint("watch", endpoint =>
        {
            endpoint.Handler<PrepareDataset>(_ => Watch());
            endpoint.Handler<TrainModel>(_ => Watch());
            endpoint.Handler<MeasureSeparation>(_ => Watch());
        }).Ready;
        var trace = ActivityTraceId.CreateRandom();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/experiments") { Content = new StringContent(Samples.OneRun, null, "application/json") };
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");

        using var answer = await host.Client.SendAsync(request, ApiHost.Token);
        var run = RunQuery.Runs(host.Loop.Directory, new(), null, 1).Items[0].Id;
        await host.UntilAsync(run, RunStatus.Completed);

        await watched.Task.WaitAsync(ApiHost.LongestWait, ApiHost.Token);
        Assert.Equal([trace, trace, trace], traces);

        Task Watch()
        {
            lock (traces)
            {
                traces.Add(Activity.Current?.TraceId);
                if (traces.Count == 3)
                {
                    watched.SetResult();
                }
            }

            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Runs_are_counted_by_status()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        await host.SubmitAsync(Samples.Grid(3));
        var run = (await host.SubmitAsync(Samples.OneRun)).Runs[0].Id;
        await host.Experiments.CancelRunAsync(run, ApiHost.Token);

        var counts = new List<(int Count, string? Status)>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => Listen(instrument, self) };
        listener.SetMeasurementEventCallback<int>((_, count, tags, _) => counts.Add((count, (string?)tags[0].Value)));
        listener.Start();
        listener.RecordObservableInstruments();

        Assert.Contains((3, "queued"), counts);
        Assert.Contains((1, "cancelled"), counts);

        static void Listen(Instrument instrument, MeterListener listener)
        {
            if (instrument.Meter.Name == EquiSepTelemetry.Name && instrument.Name == "equisep.runs")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        }
    }

    private static async Task AnsweredAsync(ApiHost host)
    {
        using var limit = new CancellationTokenSource(ApiHost.LongestWait);
        while ((await host.Client.GetAsync("/api/runs", limit.Token)).StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            // Without a pause this would be more requests than one address may send.
            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }
    }
}
