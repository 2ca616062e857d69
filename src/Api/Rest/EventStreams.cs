using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using EquiSep.Coordinator;
using EquiSep.Coordinator.Views;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Rest;

/// <summary>
/// Writes streams of server-sent events. Every stream reads the log of its experiment from its own position, and the text of an event is
/// written once for all streams. A reader that falls behind by more than the log holds gets a snapshot, so nothing piles up for it.
/// </summary>
internal sealed class EventStreams(
    RunEvents events,
    IOptions<CoordinatorOptions> options,
    IOptions<JsonOptions> json,
    TimeProvider clock,
    IHostApplicationLifetime host)
{
    /// <summary>The media type of a stream.</summary>
    public const string MediaType = "text/event-stream";

    /// <summary>The type of the event that has the counts of an experiment.</summary>
    public const string Counts = "counts";

    // What a stream holds back at most before it waits for its reader.
    private const int FlushBytes = 16 << 10;

    // Changes that come within this time are sent together: two hundred readers of a busy experiment cost ten writes a second each.
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(100);

    /// <summary>After this time without an event a stream has a comment, so that no proxy takes the connection for dead.</summary>
    public static TimeSpan Silence { get; } = TimeSpan.FromSeconds(15);

    /// <summary>The number of an event of this process by its id; null for other ids, which say nothing about what was seen.</summary>
    public long? NumberOf(string? id)
    {
        return id?.Split('-') is [var from, var number] && from == events.Stream
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? last
            : null;
    }

    /// <summary>Whether every run has ended and nothing came after an event.</summary>
    public async Task<bool> HasEndedAsync(string experiment, string? run, long after) =>
        await events.ReadAsync(experiment, run, after, options.Value.SnapshotRuns) is { IsFinished: true, Events.Count: 0, Counts: null };

    /// <summary>Writes what comes after an event until every run has ended, the client is gone or the host stops.</summary>
    /// <param name="response">The response.</param>
    /// <param name="experiment">Id of the experiment.</param>
    /// <param name="run">Id of the only run that is followed; null for all.</param>
    /// <param name="after">Number of the last event that was seen; null for none.</param>
    public async Task WriteAsync(HttpResponse response, string experiment, string? run, long? after)
    {
        // A stream that waits for news must not keep the host from stopping.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping, response.HttpContext.RequestAborted);
        try
        {
            await FollowAsync(response.BodyWriter, experiment, run, after, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
        }
    }

    private async Task FollowAsync(PipeWriter body, string experiment, string? run, long? after, CancellationToken token)
    {
        // The headers go out at once, whether there is an event or not.
        body.Write("retry: 1000\n\n"u8);
        await body.FlushAsync(token);
        while (true)
        {
            var batch = await events.ReadAsync(experiment, run, after, options.Value.SnapshotRuns).WaitAsync(token);
            await SendAsync(body, batch, token);
            if (batch.IsFinished)
            {
                return;
            }

            after = batch.Last;
            while (!await HasChangedAsync(batch.Changed, token))
            {
                body.Write(": no news\n\n"u8);
                await body.FlushAsync(token);
            }

            await Task.Delay(pause, clock, token);
        }
    }

    private async Task SendAsync(PipeWriter body, EventBatch batch, CancellationToken token)
    {
        if (batch.Counts is { } counts)
        {
            // Counts before events have no id of their own: a client that is cut after them gets them again with the events.
            if (batch.Events.Count == 0)
            {
                body.Write(Encoding.UTF8.GetBytes($"id: {IdOf(batch.Last)}\n"));
            }

            body.Write(counts.Text(view => Frame(Counts, view)));
        }

        foreach (var news in batch.Events)
        {
            body.Write(news.Text(item => [.. Encoding.UTF8.GetBytes($"id: {IdOf(item.Number)}\n"), .. Frame(NameOf(item.Kind), item)]));
            if (body.UnflushedBytes >= FlushBytes)
            {
                await body.FlushAsync(token);
            }
        }

        await body.FlushAsync(token);
    }

    private async Task<bool> HasChangedAsync(Task changed, CancellationToken token)
    {
        try
        {
            await changed.WaitAsync(Silence, clock, token);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private byte[] Frame<T>(string type, T item)
    {
        var data = JsonSerializer.SerializeToUtf8Bytes(item, json.Value.SerializerOptions);
        return [.. Encoding.UTF8.GetBytes($"event: {type}\ndata: "), .. data, .. "\n\n"u8];
    }

    private string IdOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{events.Stream}-{number}");

    private static string NameOf(RunEventKind kind) => kind.ToString().ToLowerInvariant();
}
