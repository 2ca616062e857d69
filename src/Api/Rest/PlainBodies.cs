using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace EquiSep.Api.Rest;

/// <summary>
/// Refuses compressed bodies (415), which handlers would take for damaged ones. Nothing is decompressed, so a small request cannot
/// become a large one.
/// </summary>
internal static class PlainBodies
{
    private const string Plain = "identity";

    /// <summary>Refuses a compressed body before it is read.</summary>
    public static Task RefuseOthersAsync(HttpContext context, RequestDelegate next)
    {
        var encoding = context.Request.Headers.ContentEncoding.ToString();
        if (encoding.Length == 0 || encoding.Equals(Plain, StringComparison.OrdinalIgnoreCase)
            || context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is null)
        {
            return next(context);
        }

        context.Response.Headers[HeaderNames.AcceptEncoding] = Plain;
        var refusal = $"Content-Encoding '{encoding}' is not read; send the body uncompressed.";
        return TypedResults.Problem(refusal, statusCode: StatusCodes.Status415UnsupportedMediaType).ExecuteAsync(context);
    }
}
