using EquiSep.Api.Coordination;
using EquiSep.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EquiSep.Api.Rest;

/// <summary>Runs: <c>/api/runs</c>.</summary>
internal static class RunsApi
{
    private const string Kind = "run";

    public static void MapRuns(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/runs").WithTags("Runs");
        group.MapGet("/", List).WithSummary("Runs of the newest experiments first, in the order of their figures.").WithEntityTags();
        group.MapGet("/{id}", Find).WithSummary("A run.").WithEntityTags().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPost("/{id}/cancel", CancelAsync).WithSummary("Cancels a run that has not ended.").ProducesChangeProblems();
        group.MapPost("/{id}/retry", RetryAsync).WithSummary("Tries a failed run again.").ProducesChangeProblems();
        group.MapDelete("/{id}", DeleteAsync).WithSummary("Deletes a run that has ended, with what no other run needs.").ProducesChangeProblems();
    }

    /// <summary>A change can be refused because there is no such thing, or because of its state.</summary>
    public static RouteHandlerBuilder ProducesChangeProblems(this RouteHandlerBuilder route) =>
        route.ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    private static Results<Ok<ListPage<RunView>>, ValidationProblem> List(
        HttpRequest request, ReadModel model, string? status, string? experiment, string? data, string? network, string? limit, string? cursor)
    {
        var query = new ListQuery(request.Query);
        var wanted = query.OneOf(nameof(status), RunStatuses.Names);
        var filter = new RunFilter
        {
            Status = RunStatuses.Find(wanted),
            Experiment = query.Text(nameof(experiment)),
            Data = query.OneOf(nameof(data), DataNames.All),
            Network = query.OneOf(nameof(network), Families.All),
        };
        var (most, after) = (query.Limit(), query.Cursor());
        if (query.Errors is { Count: > 0 } errors)
        {
            return Problems.Invalid(errors);
        }

        var page = model.Runs(filter, after, most);
        return TypedResults.Ok(new ListPage<RunView>(page.Items, page.Count, ListQuery.Cursor(page.Next)));
    }

    private static Results<Ok<RunView>, ProblemHttpResult> Find(string id, Experiments experiments) =>
        experiments.FindRun(id) is { } found ? TypedResults.Ok(found) : Problems.NotFound(Kind, id);

    private static async Task<Results<Accepted<RunView>, ProblemHttpResult>> CancelAsync(string id, Experiments experiments, CancellationToken token) =>
        Answer(await experiments.CancelRunAsync(id, token), id, experiments);

    private static async Task<Results<Accepted<RunView>, ProblemHttpResult>> RetryAsync(string id, Experiments experiments, CancellationToken token) =>
        Answer(await experiments.RetryRunAsync(id, token), id, experiments);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, Experiments experiments, CancellationToken token)
    {
        var change = await experiments.DeleteRunAsync(id, token);
        return change.Outcome == ChangeOutcome.Done ? TypedResults.NoContent() : Problems.Refused(change, Kind, id);
    }

    private static Results<Accepted<RunView>, ProblemHttpResult> Answer(Change change, string id, Experiments experiments) =>
        change.Outcome == ChangeOutcome.Done && experiments.FindRun(id) is { } now
            ? TypedResults.Accepted($"/api/runs/{id}", now)
            : Problems.Refused(change, Kind, id);
}
