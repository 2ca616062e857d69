using EquiSep.Coordinator.Execution;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EquiSep.Api.Rest;

/// <summary>
/// Answers 507 while the store is full, which sending again does not change; 503 with Retry-After while it does not answer, or what it
/// holds is damaged and made again; and with the server's own status a request that it could not read, and 501 what a newer version wrote.
/// </summary>
internal sealed class OutageHandler : IExceptionHandler
{
    private const string RetrySeconds = "5";

    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // It is an IOException, too, but the server knows its status.
        if (exception is BadHttpRequestException unread)
        {
            await TypedResults.Problem(unread.Message, statusCode: unread.StatusCode).ExecuteAsync(httpContext);
            return true;
        }

        if (exception is NewerArtifactException newer)
        {
            await TypedResults.Problem(newer.Message, statusCode: StatusCodes.Status501NotImplemented).ExecuteAsync(httpContext);
            return true;
        }

        if (exception is NoSpaceException full)
        {
            await TypedResults.Problem(full.Message, statusCode: StatusCodes.Status507InsufficientStorage).ExecuteAsync(httpContext);
            return true;
        }

        var reason = exception switch
        {
            // A missing file is the server's own: what a store lacks is null.
            OutageException or (IOException and not (FileNotFoundException or DirectoryNotFoundException)) => $"The store does not answer: {exception.Message}",
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
internal sealed class WhenReady(Readiness readiness) : IEndpointFilter
{
    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        readiness.Obstacle is { } obstacle ? OutageHandler.Unavailable(context.HttpContext, obstacle) : await next(context);
}
