using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EquiSep.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace EquiSep.Api.Rest;

/// <summary>
/// ETags of answers. A client that sends the ETag of what it has is answered 304 while that is still right. They are weak: an answer
/// has the same whether it is compressed or not.
/// </summary>
internal static class EntityTags
{
    private static readonly string version = $"{typeof(EntityTags).Module.ModuleVersionId} {EquiSepTelemetry.Version}";

    /// <summary>Answers with what follows from contents of the store, which is not computed for a client that has it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="sources">Everything beside the request that the answer depends on, such as the ETags of those contents.</param>
    /// <param name="answer">Computes the answer.</param>
    public static IResult Answer(HttpContext context, IEnumerable<string> sources, Func<IResult> answer)
    {
        var (request, response) = (context.Request, context.Response);
        string?[] all = [version, request.Path, request.QueryString.Value, request.Headers.Accept, .. sources];
        var tag = Of(Encoding.UTF8.GetBytes(string.Join('\n', all)));
        response.Headers.AppendCommaSeparatedValues(HeaderNames.Vary, HeaderNames.Accept);
        if (IsKnown(request, tag))
        {
            response.Headers.ETag = tag.ToString();
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        var result = answer();
        if (result is not IStatusCodeHttpResult { StatusCode: >= 400 })
        {
            response.Headers.ETag = tag.ToString();
        }

        return result;
    }

    /// <summary>Gives JSON answers of the routes an ETag, which is that of their text.</summary>
    public static TBuilder WithEntityTags<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder => routes.AddEndpointFilter(TagAsync).AnswersNotModified();

    /// <summary>Documents the answer 304 to GET.</summary>
    public static TBuilder AnswersNotModified<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder => routes.WithMetadata(new NotModified());

    private static async ValueTask<object?> TagAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        var answer = result is INestedHttpResult nested ? nested.Result : result;
        var isWhole = answer is IStatusCodeHttpResult { StatusCode: StatusCodes.Status200OK };
        if (!isRead || !isWhole || answer is not IValueHttpResult { Value: { } value })
        {
            return result;
        }

        var json = context.HttpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), json);
        var tag = Of(bytes);
        response.Headers.ETag = tag.ToString();
        return IsKnown(request, tag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Bytes(bytes, "application/json; charset=utf-8");
    }

    private static EntityTagHeaderValue Of(byte[] content) =>
        new($"\"{Convert.ToHexStringLower(SHA256.HashData(content)[..16])}\"", isWeak: true);

    private static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch
            .Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false));

    /// <summary>Marks routes that answer 304.</summary>
    internal sealed class NotModified;
}
