using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using EquiSep.Api.Rest;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Testing;

namespace EquiSep.Api.Tests.Rest;

public sealed class EventsTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_stream_of_an_experiment_tells_what_happens_and_ends_with_it()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var submitted = await host.SubmitAsync(Samples.OneRun);

        // From the first event on: whoever asks for no number gets what is, not what was, and the reader may connect late.
        var reading = ReadAsync(host, $"experiments/{submitted.Id}", after: $"{host.Events.Stream}-0");
        var prepare = await host.Services.NextAsync<PrepareDataset>();
        await host.Services.MakeAsync(prepare);
        var train = await host.Services.NextAsync<TrainModel>();
        await host.Services.PublishAsync(new WorkNoted(ArtifactKind.Model, train.Key, "training starts anew"));
        await host.UntilAsync(submitted.Runs[0].Id, RunStatus.Training);
        await host.Services.MakeAsync(train);
        await host.Services.MakeAsync(await host.Services.NextAsync<MeasureSeparation>());

        var events = await reading;

        Assert.Contains(events, item => item.EventType == "note" && item.Data.GetProperty("note").GetString() == "training starts anew");
        Assert.Contains(events, item => item.EventType == "progress" && item.Data.GetProperty("training").GetProperty("epoch").GetInt32() == 2);
        var statuses = events.Where(item => item.EventType == "status").Select(item => item.Data.GetProperty("status").GetString()).ToList();
        Assert.Equal(("training", "completed"), (statuses.Find(status => status == "training"), statuses[^1]));
        Assert.Equal(events.Count, events.Select(item => item.EventId).Distinct().Count());
    }

    [Fact]
    public async Task Who_reconnects_with_the_last_id_misses_nothing_and_gets_nothing_twice()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var submitted = await host.SubmitAsync(Samples.OneRun);
        var prepare = await host.Services.NextAsync<PrepareDataset>();
        var first = await ReadAsync(host, $"runs/{submitted.Runs[0].Id}", after: null, most: 1);
        await host.Services.MakeAsync(prepare);
        await host.Services.MakeAsync(await host.Services.NextAsync<TrainModel>());
        await host.Services.MakeAsync(await host.Services.NextAsync<MeasureSeparation>());
        await host.UntilAsync(submitted.Runs[0].Id, RunStatus.Completed);

        var rest = await ReadAsync(host, $"runs/{submitted.Runs[0].Id}", first[0].EventId);
        var all = await ReadAsync(host, $"experiments/{submitted.Id}", first[0].EventId);
        using var again = await GetAsync(host, $"runs/{submitted.Runs[0].Id}", rest[^1].EventId);

        Assert.Equal(["preparing", "training", "analyzing", "completed"], Statuses(rest).Where(status => status != "queued"));
        Assert.Equal(rest.Select(item => item.EventId), all.Select(item => item.EventId));
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("another-7")]
    [InlineData("no number")]
    public async Task Who_comes_with_an_id_that_is_not_known_gets_the_present_state_first(string id)
    {
        await using var host = await ApiHost.StartAsync(folder);
        var submitted = await host.SubmitAsync(Samples.Grid(3));
        foreach (var run in submitted.Runs)
        {
            await host.UntilAsync(run.Id, RunStatus.Completed);
        }

        var events = await ReadAsync(host, $"experiments/{submitted.Id}", id);

        Assert.Equal(
            submitted.Runs.Select(run => (run.Id, "completed")),
            events.Select(item => (item.Data.GetProperty("run").GetString()!, item.Data.GetProperty("status").GetString()!)).Order());
    }

    [Fact]
    public async Task Who_was_away_for_longer_than_events_are_kept_gets_the_present_state()
    {
        await using var host = await ApiHost.StartAsync(folder, settings: ("Coordinator:EventsKept", "2"));
        var submitted = await host.SubmitAsync(Samples.OneRun);
        await host.UntilAsync(submitted.Runs[0].Id, RunStatus.Completed);
        var last = (await ReadAsync(host, $"experiments/{submitted.Id}", after: null))[^1].EventId!;

        var events = await ReadAsync(host, $"experiments/{submitted.Id}", $"{last.Split('-')[0]}-1");

        Assert.Equal(["completed"], Statuses(events));
    }

    [Fact]
    public async Task A_client_that_is_cut_after_any_event_of_a_snapshot_goes_on_with_the_next_one()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var submitted = await CompleteAsync(host, runs: 8);
        var all = await ReadAsync(host, $"experiments/{submitted.Id}", after: null);
        Assert.Equal(submitted.Runs.Select(run => run.Id), all.Select(RunOf).Order());

        for (var seen = 1; seen < all.Count; seen++)
        {
            var rest = await ReadAsync(host, $"experiments/{submitted.Id}", all[seen - 1].EventId);
            var last = rest.GroupBy(RunOf, item => item.Data.GetProperty("status").GetString()).ToDictionary(run => run.Key, run => run.Last());
            Assert.All(all.Skip(seen), missed => Assert.Equal("completed", last[RunOf(missed)]));
        }

        using var ended = await GetAsync(host, $"experiments/{submitted.Id}", all[^1].EventId);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task After_a_restart_a_snapshot_that_is_cut_again_and_again_shows_every_run_once(int kept)
    {
        SubmittedExperiment submitted;
        await using (var before = await ApiHost.StartAsync(folder))
        {
            submitted = await CompleteAsync(before, runs: 8);
        }

        await using var host = await ApiHost.StartAsync(folder, settings: ("Coordinator:EventsKept", $"{kept}"));
        var seen = new List<SseItem<JsonElement>>();
        while (seen.Count < 8)
        {
            seen.AddRange(await ReadAsync(host, $"experiments/{submitted.Id}", seen.LastOrDefault().EventId, most: 3));
        }

        Assert.Equal(submitted.Runs.Select(run => (run.Id, "completed")), seen.Select(item => (RunOf(item), item.Data.GetProperty("status").GetString()!)).Order());
        Assert.Equal(8, seen.Select(item => item.EventId).Distinct().Count());
    }

    [Fact]
    public async Task A_large_experiment_sends_counts_and_changes_and_not_every_run()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: [("Coordinator:SnapshotRuns", "3"), ("Coordinator:EventsKept", "4")]);
        var submitted = await host.SubmitAsync(Samples.Grid(8));
        var first = Assert.Single(await ReadAsync(host, $"experiments/{submitted.Id}", after: null, most: 1));
        Assert.Equal(("counts", submitted.Id, 8), (first.EventType, first.Data.GetProperty("id").GetString(), first.Data.GetProperty("counts").GetProperty("queued").GetInt32()));
        Assert.False(first.Data.TryGetProperty("runs", out _));

        // A change comes behind the new counts, which have no id of their own: a client that is cut between them gets them again.
        await host.Experiments.CancelRunAsync(submitted.Runs[0].Id, ApiHost.Token);
        var changes = await ReadAsync(host, $"experiments/{submitted.Id}", first.EventId, most: 2);
        Assert.Equal(["counts", "status"], changes.Select(item => item.EventType));
        Assert.Equal((first.EventId, 7), (changes[0].EventId ?? first.EventId, changes[0].Data.GetProperty("counts").GetProperty("queued").GetInt32()));
        Assert.Equal(submitted.Runs[0].Id, RunOf(changes[1]));

        // More runs have changed since than are sent one by one.
        await host.Experiments.CancelAsync(submitted.Id, ApiHost.Token);
        var end = Assert.Single(await ReadAsync(host, $"experiments/{submitted.Id}", changes[1].EventId));
        Assert.Equal(("counts", 8), (end.EventType, end.Data.GetProperty("counts").GetProperty("cancelled").GetInt32()));
        using var ended = await GetAsync(host, $"experiments/{submitted.Id}", end.EventId);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal(["status"], (await ReadAsync(host, $"runs/{submitted.Runs[7].Id}", after: null)).Select(item => item.EventType));
    }

    [Fact]
    public async Task A_reader_that_is_slower_than_events_are_kept_goes_on_with_the_state_of_every_run_that_has_changed()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: ("Coordinator:EventsKept", "2"));
        var submitted = await host.SubmitAsync(Samples.Grid(4));
        await using var reader = host.Events.FollowAsync(submitted.Id, run: null, after: null, ApiHost.Token).GetAsyncEnumerator(ApiHost.Token);
        var last = 0L;
        for (var seen = 0; seen < 4; seen++)
        {
            Assert.True(await reader.MoveNextAsync());
            last = reader.Current.Number;
        }

        await host.Experiments.CancelAsync(submitted.Id, ApiHost.Token);
        var changed = new List<RunEvent>();
        while (await reader.MoveNextAsync())
        {
            changed.Add(reader.Current);
        }

        Assert.Equal(submitted.Runs.Select(run => (run.Id, RunStatus.Cancelled)), changed.Select(news => (news.Run, news.Status)).Order());
        Assert.Equal(changed.Select(news => news.Number).Order(), changed.Select(news => news.Number));
        Assert.All(changed, news => Assert.True(news.Number > last));
    }

    [Fact]
    public async Task A_stream_begins_at_once_and_has_a_comment_after_every_15_seconds_without_an_event()
    {
        var clock = new TestClock();
        await using var host = await ApiHost.StartAsync(folder, clock);
        var submitted = await host.SubmitAsync(Samples.OneRun);
        using var answer = await GetAsync(host, $"experiments/{submitted.Id}", after: null);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(ApiHost.Token));
        Assert.StartsWith("retry: ", await LineAsync(), StringComparison.Ordinal);
        while (!(await LineAsync()).StartsWith("data: ", StringComparison.Ordinal))
        {
        }

        Assert.Equal("", await LineAsync());
        for (var silence = 0; silence < 3; silence++)
        {
            await clock.UntilSomebodyWaitsAsync(TimeSpan.FromSeconds(15));
            clock.Advance(TimeSpan.FromSeconds(15));
            Assert.Equal((": no news", ""), (await LineAsync(), await LineAsync()));
        }

        Assert.Equal("no", answer.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.True(answer.Headers.CacheControl?.NoCache);

        async Task<string> LineAsync() => (await reader.ReadLineAsync(ApiHost.Token).AsTask().WaitAsync(ApiHost.LongestWait))!;
    }

    [Fact]
    public async Task The_npm_package_eventsource_hears_of_every_run_although_each_of_its_connections_is_cut()
    {
        const int CutAfter = 1000;
        await using var host = await ApiHost.ListenAsync(folder);
        var submitted = await CompleteAsync(host, runs: 8);

        // A connection passes the headers and a few of the eight events.
        await using var proxy = new FaultyProxy(host.Address.Port);
        proxy.CutAfter(CutAfter);
        using var scripts = new ScratchFolder();
        File.Copy(Path.Combine(Checkout.Root, "tests", "Api.Tests", "Clients", "events.mjs"), scripts.At("events.mjs"));

        var output = await NodeProgram.RunAsync(scripts.Path, ["eventsource"], "events.mjs", $"http://127.0.0.1:{proxy.Port}/api/experiments/{submitted.Id}/events");

        var events = output.TrimEnd().Split('\n').Select(line => line.Split(' ', 3)).ToList();
        Assert.Equal(events.Count, events.Select(item => item[1]).Distinct().Count());
        var last = events.Select(item => JsonDocument.Parse(item[2]).RootElement).GroupBy(item => item.GetProperty("run").GetString()!, item => item.GetProperty("status").GetString()!);
        Assert.Equal(submitted.Runs.Select(run => (run.Id, "completed")), last.Select(run => (run.Key, run.Last())).Order());
        Assert.True(proxy.Accepted > 2, $"{proxy.Accepted} connections");
    }

    [Fact]
    public async Task An_open_stream_does_not_keep_the_host_from_stopping()
    {
        var host = await ApiHost.StartAsync(folder, works: false);
        var submitted = await host.SubmitAsync(Samples.OneRun);
        using var answer = await GetAsync(host, $"experiments/{submitted.Id}", after: null);
        var reading = (await answer.Content.ReadAsStreamAsync(ApiHost.Token)).CopyToAsync(Stream.Null, ApiHost.Token);

        await host.DisposeAsync().AsTask().WaitAsync(ApiHost.LongestWait, ApiHost.Token);

        await Task.WhenAny(reading).WaitAsync(ApiHost.LongestWait, ApiHost.Token);
    }

    private static async Task<SubmittedExperiment> CompleteAsync(ApiHost host, int runs)
    {
        var submitted = await host.SubmitAsync(Samples.Grid(runs));
        foreach (var run in submitted.Runs)
        {
            await host.UntilAsync(run.Id, RunStatus.Completed);
        }

        return submitted;
    }

    private static string RunOf(SseItem<JsonElement> item) => item.Data.GetProperty("run").GetString()!;

    private static IEnumerable<string?> Statuses(IEnumerable<SseItem<JsonElement>> events) =>
        events.Where(item => item.EventType == "status").Select(item => item.Data.GetProperty("status").GetString());

    private static async Task<List<SseItem<JsonElement>>> ReadAsync(ApiHost host, string path, string? after, int most = int.MaxValue)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ApiHost.Token);
        limit.CancelAfter(ApiHost.LongestWait);
        using var answer = await GetAsync(host, path, after);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var events = new List<SseItem<JsonElement>>();
        var parser = SseParser.Create(await answer.Content.ReadAsStreamAsync(limit.Token), (_, bytes) => JsonDocument.Parse(bytes.ToArray()).RootElement.Clone());
        await foreach (var item in parser.EnumerateAsync(limit.Token))
        {
            events.Add(item);
            if (events.Count == most)
            {
                break;
            }
        }

        return events;
    }

    private static Task<HttpResponseMessage> GetAsync(ApiHost host, string path, string? after)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/{path}/events");
        if (after is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", after);
        }

        return host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ApiHost.Token);
    }
}
