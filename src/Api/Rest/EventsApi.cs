using EquiSep.Coordinator.Execution;

namespace EquiSep.Api.Rest;

/// <summary>
/// News as server-sent events: <c>status</c>, <c>progress</c>, <c>note</c> and, of large experiments, <c>counts</c>. A stream goes on after
/// Last-Event-ID or begins with the state of every run, and ends when every run has ended; a client that then reconnects with the id of the
/// last event gets 204, on which browsers stop asking.
/// </summary>
internal static class EventsApi
{
    /// <summary>The header with the id of the last event that a client has seen.</summary>
    public const string LastEventId = "Last-Event-ID";

    public static void MapEvents(this RouteGroupBuilder api)
    {
        Describe(api.MapGet("/experiments/{id}/events", OfExperimentAsync).WithSummary("News of an experiment's runs as they come."));
        Describe(api.MapGet("/runs/{id}/events", OfRunAsync).WithSummary("News of a run as they come."));

        static void Describe(RouteHandlerBuilder route) => route.WithTags("Events")
            .Produces<Stream>(StatusCodes.Status200OK, EventStreams.MediaType)
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).DisableRequestTimeout();
    }

    private static Task<IResult> OfExperimentAsync(string id, HttpRequest request, SchedulerLoop loop, EventStreams streams) =>
        loop.Directory.Find(id) is not null 
            ? FollowAsync(id, run: null, request, streams)
            : Task.FromResult<IResult>(Problems.NotFound("experiment", id));

    private static Task<IResult> OfRunAsync(string id, HttpRequest request, SchedulerLoop loop, EventStreams streams) =>
        loop.Directory.FindRun(id) is { } run
            ? FollowAsync(run.Experiment.Header.Id, id, request, streams)
            : Task.FromResult<IResult>(Problems.NotFound("run", id));

    private static async Task<IResult> FollowAsync(string experiment, string? run, HttpRequest request, EventStreams streams)
    {
        var after = streams.NumberOf(request.Headers[LastEventId]);
        if (after is { } last && await streams.HasEndedAsync(experiment, run, last))
        {
            return TypedResults.NoContent();
        }

        // No proxy may keep events back, to compress them or to send more at once (nginx reads X-Accel-Buffering).
        var response = request.HttpContext.Response;
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers.ContentEncoding = "identity";
        response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.Stream(_ => streams.WriteAsync(response, experiment, run, after), EventStreams.MediaType);
    }
}
