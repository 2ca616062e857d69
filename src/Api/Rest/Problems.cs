using EquiSep.Coordinator.Experiments;
using EquiSep.Experiments.Validation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EquiSep.Api.Rest;

/// <summary>Refusals, as problem details (RFC 9457) that say what is allowed.</summary>
internal static class Problems
{
    /// <summary>400, with what is wrong under the name of each field.</summary>
    public static ValidationProblem Invalid(IEnumerable<FieldError> errors) =>
        TypedResults.ValidationProblem(errors.GroupBy(error => error.Field).ToDictionary(group => group.Key, group => group.Select(error => error.Message).ToArray()), title: "The request cannot be used.");

    /// <summary>Says what is allowed where routing refuses a request that no handler has seen.</summary>
    public static void Explain(ProblemDetailsContext context)
    {
        var (problem, request) = (context.ProblemDetails, context.HttpContext.Request);
        problem.Detail ??= problem.Status switch
        {
            StatusCodes.Status415UnsupportedMediaType => "Content-Type must be application/json.",
            StatusCodes.Status404NotFound => $"There is nothing at {request.Path}; /swagger shows what there is.",
            StatusCodes.Status405MethodNotAllowed => $"{request.Path} takes {context.HttpContext.Response.Headers.Allow}, not {request.Method}.",
            _ => null,
        };
    }

    /// <summary>404 for a thing of a kind.</summary>
    public static ProblemHttpResult NotFound(string kind, string id) =>
        TypedResults.Problem($"There is no {kind} '{id}'.", statusCode: StatusCodes.Status404NotFound);

    /// <summary>409: not in this state.</summary>
    public static ProblemHttpResult Conflict(string reason) => TypedResults.Problem(reason, statusCode: StatusCodes.Status409Conflict);

    /// <summary>The refusal of a change.</summary>
    public static ProblemHttpResult Refused(CommandResult change, string kind, string id) =>
        change.Outcome == CommandOutcome.NotFound ? NotFound(kind, id) : Conflict(change.Reason!);
}
