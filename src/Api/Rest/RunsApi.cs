using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Views;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EquiSep.Api.Rest;

/// <summary>Runs: <c>/api/runs</c>.</summary>
internal static class RunsApi
{
    private const string Kind = "run";

    public static void MapRuns(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/runs").WithTags("Runs");
        group.MapGet("/", List).WithSummary("Runs of the newest experiments first, in the order of their figures, unless another order is asked for.").WithEntityTags();
        group.MapGet("/{id}", Find).WithSummary("A run.").WithEntityTags().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPost("/{id}/cancel", CancelAsync).WithSummary("Cancels a run that has not ended.").ProducesChangeProblems();
        group.MapPost("/{id}/retry", RetryAsync).WithSummary("Tries a failed run again.").ProducesChangeProblems();
        group.MapDelete("/{id}", DeleteAsync).WithSummary("Deletes a run that has ended, with what no other run needs.").ProducesChangeProblems();
    }

    /// <summary>A change can be refused because there is no such thing, or because of its state.</summary>
    public static RouteHandlerBuilder ProducesChangeProblems(this RouteHandlerBuilder route) =>
        route.ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    private static Results<Ok<ListPage<RunView>>, ValidationProblem> List(
        HttpRequest request, SchedulerLoop loop, string? experiment, [AsParameters] ListParameters parameters)
    {
        _ = parameters; // described for the document; what was sent is read with all that is wrong with it
        var query = new ListQuery(request.Query);
        var wanted = query.Request() with { Experiment = query.Text(nameof(experiment)) };
        var (limit, after) = (query.Limit(), query.Cursor(wanted.Order));
        if (query.Errors is { Count: > 0 } errors)
        {
            return Problems.Invalid(errors);
        }

        var page = RunQuery.Runs(loop.Directory, wanted, after, limit);
        return TypedResults.Ok(new ListPage<RunView>(page.Items, page.Count, ListQuery.Cursor(wanted.Order, page.Next)));
    }

    private static Results<Ok<RunView>, ProblemHttpResult> Find(string id, ExperimentCommands experiments) =>
        experiments.FindRun(id) is { } found ? TypedResults.Ok(found) : Problems.NotFound(Kind, id);

    private static async Task<Results<Accepted<RunView>, ProblemHttpResult>> CancelAsync(string id, ExperimentCommands experiments, CancellationToken token) =>
        Answer(await experiments.CancelRunAsync(id, token), id, experiments);

    private static async Task<Results<Accepted<RunView>, ProblemHttpResult>> RetryAsync(string id, ExperimentCommands experiments, CancellationToken token) =>
        Answer(await experiments.RetryRunAsync(id, token), id, experiments);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, ExperimentCommands experiments, CancellationToken token)
    {
        var change = await experiments.DeleteRunAsync(id, token);
        return change.Outcome == CommandOutcome.Done ? TypedResults.NoContent() : Problems.Refused(change, Kind, id);
    }

    private static Results<Accepted<RunView>, ProblemHttpResult> Answer(CommandResult change, string id, ExperimentCommands experiments) =>
        change.Outcome == CommandOutcome.Done && experiments.FindRun(id) is { } now
            ? TypedResults.Accepted($"/api/runs/{id}", now)
            : Problems.Refused(change, Kind, id);
}
