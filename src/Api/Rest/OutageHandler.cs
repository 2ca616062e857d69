using EquiSep.Api.Coordination;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EquiSep.Api.Rest;

/// <summary>Answers 503 with Retry-After while the store does not answer, or what it holds is damaged and made again.</summary>
internal sealed class OutageHandler : IExceptionHandler
{
    private const string RetrySeconds = "5";

    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // A request that cannot be read is an IOException too; the server knows its status.
        var reason = exception switch
        {
            BadHttpRequestException => null,
            IOException => $"The store does not answer: {exception.Message}",
            DamagedArtifactException => exception.Message,
            _ => null,
        };
        if (reason is null)
        {
            return false;
        }

        await Unavailable(httpContext, reason).ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>503 with Retry-After.</summary>
    public static ProblemHttpResult Unavailable(HttpContext context, string reason)
    {
        context.Response.Headers.RetryAfter = RetrySeconds;
        return TypedResults.Problem(reason, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}

/// <summary>Answers 503 with Retry-After until the experiments in the store are known.</summary>
internal sealed class WhenReady(ReadModel model) : IEndpointFilter
{
    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        model.IsReady ? await next(context) : OutageHandler.Unavailable(context.HttpContext, "The experiments in the store are still being listed.");
}
