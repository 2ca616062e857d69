using System.Globalization;
using EquiSep.Api.Rest;
using EquiSep.Coordinator.Experiments;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Api.Housekeeping;

/// <summary>Deleting what nobody needs: <c>/api/garbage</c>.</summary>
internal static class GarbageApi
{
    public static void MapGarbage(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/garbage").WithTags("Housekeeping");
        group.MapGet("/", (HttpRequest request, GarbageCollector collector, string? olderThanHours, CancellationToken token) => CollectAsync(request, collector, isDry: true, token))
            .WithSummary("What no run needs, without deleting it: artifacts of deleted runs, checkpoints of finished models, left uploads.")
            .Produces<Garbage>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status409Conflict);
        group.MapDelete("/", (HttpRequest request, GarbageCollector collector, string? olderThanHours, CancellationToken token) => CollectAsync(request, collector, isDry: false, token))
            .WithSummary("Deletes what no run needs and says what that was.")
            .Produces<Garbage>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> CollectAsync(HttpRequest request, GarbageCollector collector, bool isDry, CancellationToken token)
    {
        var query = new ListQuery(request.Query);
        var text = query.Text("olderThanHours");
        var hours = GarbageAge.UsualHours;
        var isNumber = text is null || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out hours);
        if (!isNumber || !GarbageAge.IsAllowed(hours))
        {
            return Problems.Invalid([new("olderThanHours", $"must be {GarbageAge.Expectation}, not '{text}'")]);
        }

        if (query.Errors is { Count: > 0 } errors)
        {
            return Problems.Invalid(errors);
        }

        try
        {
            return TypedResults.Ok(await collector.CollectAsync(TimeSpan.FromHours(hours), isDry, token));
        }
        catch (Exception e) when (e is InvalidDataException or NewerArtifactException)
        {
            return TypedResults.Problem(e.Message, statusCode: StatusCodes.Status409Conflict);
        }
    }
}
