using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using EquiSep.Api.Coordination;
using EquiSep.Contracts.Artifacts;
using EquiSep.Contracts.Messages;

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

        Assert.Equal(submitted.Runs.Select(run => (run.Id, "completed")), events.Select(item => (item.Data.GetProperty("run").GetString()!, item.Data.GetProperty("status").GetString()!)));
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
    public async Task An_open_stream_does_not_keep_the_host_from_stopping()
    {
        var host = await ApiHost.StartAsync(folder, works: false);
        var submitted = await host.SubmitAsync(Samples.OneRun);
        using var answer = await GetAsync(host, $"experiments/{submitted.Id}", after: null);
        var reading = (await answer.Content.ReadAsStreamAsync(ApiHost.Token)).CopyToAsync(Stream.Null, ApiHost.Token);

        await host.DisposeAsync().AsTask().WaitAsync(ApiHost.LongestWait, ApiHost.Token);

        await Task.WhenAny(reading).WaitAsync(ApiHost.LongestWait, ApiHost.Token);
    }

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
