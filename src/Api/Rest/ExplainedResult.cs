namespace EquiSep.Api.Rest;

/// <summary>
/// A result whose refusals are problems, as everywhere in the API. ASP.NET's results of files refuse preconditions and ranges without a body.
/// </summary>
/// <param name="result">The result.</param>
internal sealed class ExplainedResult(IResult result) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await result.ExecuteAsync(httpContext);
        if (httpContext.Response is { HasStarted: false, StatusCode: >= 400 } refusal)
        {
            // Without a type the page of the status is written.
            (refusal.ContentType, refusal.ContentLength) = (null, null);
        }
    }
}
