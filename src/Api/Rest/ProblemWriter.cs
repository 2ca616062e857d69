using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Rest;

/// <summary>
/// Writes problems as JSON to clients that accept no JSON, for a refusal has no other form. The framework's own writer leaves those out.
/// </summary>
internal sealed class ProblemWriter(IOptions<ProblemDetailsOptions> options, IOptions<JsonOptions> json) : IProblemDetailsWriter
{
    /// <inheritdoc/>
    public bool CanWrite(ProblemDetailsContext context) => true;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        // The result fills in the title and the type of the status.
        var response = context.HttpContext.Response;
        context.ProblemDetails.Status ??= response.StatusCode;
        context.ProblemDetails = TypedResults.Problem(context.ProblemDetails).ProblemDetails;
        options.Value.CustomizeProblemDetails?.Invoke(context);
        var (problem, aborted) = (context.ProblemDetails, context.HttpContext.RequestAborted);
        await response.WriteAsJsonAsync(problem, problem.GetType(), json.Value.SerializerOptions, "application/problem+json", aborted);
    }
}
