using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using EquiSep.Api.Coordination;

namespace EquiSep.Api.Rest;

/// <summary>
/// News as server-sent events: <c>status</c>, <c>progress</c> and <c>note</c>. A stream begins with what came after Last-Event-ID or,
/// where that is not known any more, with a status of every run, and ends when every run has ended; who then asks again with the id of the last event gets 204, on
/// which browsers stop asking.
/// </summary>
internal static class EventsApi
{
    private const string LastEventId = "Last-Event-ID";

    public static void MapEvents(this RouteGroupBuilder api)
    {
        Describe(api.MapGet("/experiments/{id}/events", OfExperiment).WithSummary("News of an experiment's runs as they come."));
        Describe(api.MapGet("/runs/{id}/events", OfRun).WithSummary("News of a run as they come."));

        static void Describe(RouteHandlerBuilder route) => route.WithTags("Events").Produces<RunEvent>(StatusCodes.Status200OK, "text/event-stream")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).DisableRequestTimeout();
    }

    private static IResult OfExperiment(string id, HttpRequest request, ReadModel model, RunEvents events, IHostApplicationLifetime host) =>
        model.Experiment(id) is null ? Problems.NotFound("experiment", id) : Follow(id, run: null, request, model, events, host);

    private static IResult OfRun(string id, HttpRequest request, ReadModel model, RunEvents events, IHostApplicationLifetime host) =>
        model.Run(id) is { } run ? Follow(run.Experiment, id, request, model, events, host) : Problems.NotFound("run", id);

    private static IResult Follow(string experiment, string? run, HttpRequest request, ReadModel model, RunEvents events, IHostApplicationLifetime host)
    {
        var after = NumberOf(request.Headers[LastEventId], events.Stream);
        if (after is not null && model.Events(experiment, run, after) is { IsFinished: true, Events.Count: 0 })
        {
            return TypedResults.NoContent();
        }

        // A stream that waits for news must not keep the host from stopping.
        return TypedResults.ServerSentEvents(ItemsAsync(events, experiment, run, after, host.ApplicationStopping, request.HttpContext.RequestAborted));
    }

    private static async IAsyncEnumerable<SseItem<RunEvent>> ItemsAsync(
        RunEvents events, string experiment, string? run, long? after, CancellationToken stopping, [EnumeratorCancellation] CancellationToken aborted)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, aborted);
        await using var news = events.FollowAsync(experiment, run, after, end.Token).GetAsyncEnumerator(end.Token);
        while (await NextAsync())
        {
            var item = news.Current;
            var id = string.Create(CultureInfo.InvariantCulture, $"{events.Stream}-{item.Number}");
            yield return new(item, item.Kind.ToString().ToLowerInvariant()) { EventId = id };
        }

        async Task<bool> NextAsync()
        {
            try
            {
                return await news.MoveNextAsync();
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                return false;
            }
        }
    }

    // Ids of another process, or of none, say nothing about what was seen.
    private static long? NumberOf(string? id, string stream) =>
        id?.Split('-') is [var from, var number] && from == stream && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : null;
}
