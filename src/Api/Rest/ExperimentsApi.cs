using EquiSep.Api.Access;
using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Views;
using EquiSep.Experiments.Requests;
using EquiSep.Experiments.Validation;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Rest;

/// <summary>An experiment that was asked for.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Runs">Its runs.</param>
public sealed record SubmittedExperiment(string Id, IReadOnlyList<RunLine> Runs);

/// <summary>Experiments: <c>/api/experiments</c>.</summary>
internal static class ExperimentsApi
{
    private const string Kind = "experiment";

    public static void MapExperiments(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/experiments").WithTags("Experiments");
        group.MapPost("/", SubmitAsync).WithSummary("Asks for an experiment: a preset, a specification, or a grid.")
            .Accepts<RequestDocument>("application/json")
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
        group.MapGet("/", List).WithSummary("Experiments, the newest first unless another order is asked for.").WithEntityTags();
        group.MapGet("/{id}", Find).WithSummary("An experiment with its runs.").WithEntityTags()
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPost("/{id}/cancel", CancelAsync).WithSummary("Cancels the runs that have not ended.").ProducesChangeProblems();
        group.MapPost("/{id}/retry", RetryAsync).WithSummary("Tries the runs again that failed.").ProducesChangeProblems();
        group.MapDelete("/{id}", DeleteAsync).WithSummary("Deletes an experiment that has ended, with what no other run needs.").ProducesChangeProblems();
    }

    private static async Task<Results<Accepted<SubmittedExperiment>, ValidationProblem, ProblemHttpResult>> SubmitAsync(
        HttpRequest request, ExperimentCommands experiments, KeyRing keys, IOptions<ApiOptions> options, CancellationToken token)
    {
        if (await BodyText.ReadAsync(request, options.Value.MostRequestBytes, token) is not { } body)
        {
            return BodyText.TooLarge(options.Value.MostRequestBytes);
        }

        if (IdempotencyKey.Check(request) is { } wrong)
        {
            return Problems.Invalid([wrong]);
        }

        ExperimentPlan plan;
        try
        {
            plan = ExperimentRequest.Read(body);
        }
        catch (SpecificationException e)
        {
            return Problems.Invalid(e.Errors);
        }

        var name = request.HttpContext.User.Identity?.Name is { Length: > 0 } known ? known : null;
        ExperimentView? submitted;
        try
        {
            submitted = await experiments.SubmitAsync(plan, IdempotencyKey.Of(request, body, name), new(name, keys.MostRuns(name)), token);
        }
        catch (QuotaException e)
        {
            return TypedResults.Problem(e.Message, statusCode: StatusCodes.Status429TooManyRequests);
        }
        catch (LimitException e)
        {
            return TypedResults.Problem(e.Message, statusCode: StatusCodes.Status409Conflict);
        }

        return submitted is null
            ? TypedResults.Problem($"Another request was made with this {IdempotencyKey.Header}; a new request needs a new key.", statusCode: StatusCodes.Status422UnprocessableEntity)
            : TypedResults.Accepted($"/api/experiments/{submitted.Id}", new SubmittedExperiment(submitted.Id, submitted.Runs!));
    }

    private static Results<Ok<ListPage<ExperimentView>>, ValidationProblem> List(HttpRequest request, SchedulerLoop loop, [AsParameters] ListParameters parameters)
    {
        _ = parameters; // described for the document; what was sent is read with all that is wrong with it
        var query = new ListQuery(request.Query);
        var wanted = query.Request();
        var (limit, after) = (query.Limit(), query.Cursor(wanted.Order));
        if (query.Errors is { Count: > 0 } errors)
        {
            return Problems.Invalid(errors);
        }

        var page = RunQuery.Experiments(loop.Directory, wanted, after, limit);
        return TypedResults.Ok(new ListPage<ExperimentView>(page.Items, page.Count, ListQuery.Cursor(wanted.Order, page.Next)));
    }

    private static Results<Ok<ExperimentView>, ProblemHttpResult> Find(string id, ExperimentCommands experiments) =>
        experiments.Find(id) is { } found ? TypedResults.Ok(found) : Problems.NotFound(Kind, id);

    private static async Task<Results<Accepted<ExperimentView>, ProblemHttpResult>> CancelAsync(string id, ExperimentCommands experiments, CancellationToken token) =>
        Answer(await experiments.CancelAsync(id, token), id, experiments);

    private static async Task<Results<Accepted<ExperimentView>, ProblemHttpResult>> RetryAsync(string id, ExperimentCommands experiments, CancellationToken token) =>
        Answer(await experiments.RetryAsync(id, token), id, experiments);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, ExperimentCommands experiments, CancellationToken token)
    {
        var change = await experiments.DeleteAsync(id, token);
        return change.Outcome == CommandOutcome.Done ? TypedResults.NoContent() : Problems.Refused(change, Kind, id);
    }

    private static Results<Accepted<ExperimentView>, ProblemHttpResult> Answer(CommandResult change, string id, ExperimentCommands experiments) =>
        change.Outcome == CommandOutcome.Done && experiments.Find(id) is { } now
            ? TypedResults.Accepted($"/api/experiments/{id}", now)
            : Problems.Refused(change, Kind, id);
}
