using Microsoft.AspNetCore.Mvc.ApiExplorer;

namespace EquiSep.Api.Rest;

/// <summary>
/// Names of operations in the OpenAPI document, after which generated clients name their methods: a route's own name or, where it has none,
/// one made of its method and path. <c>GET /api/runs/{id}/figure.png</c> is GetRunFigurePng.
/// </summary>
internal static class OperationIds
{
    /// <summary>The name of an operation.</summary>
    public static string Of(ApiDescription operation)
    {
        var name = operation.ActionDescriptor.EndpointMetadata.OfType<IEndpointNameMetadata>().LastOrDefault()?.EndpointName;
        return name is null ? Of(operation.HttpMethod!, operation.RelativePath!.Trim('/').Split('/')[1..])
            : HttpMethods.IsHead(operation.HttpMethod!) ? $"Head{name}"
            : name;
    }

    private static string Of(string method, string[] segments)
    {
        var isCollection = segments.Length == 1;
        var (isSubmission, isAction) = (HttpMethods.IsPost(method) && isCollection, HttpMethods.IsPost(method) && !isCollection);
        var verb = isSubmission ? "submit"
            : isAction ? segments[^1]
            : HttpMethods.IsGet(method) && isCollection ? "list"
            : method.ToLowerInvariant();
        var nouns = (isAction ? segments[..^1] : segments)
            .Select((segment, index) => Noun(segment, isSubmission || IsParameter(segments.ElementAtOrDefault(index + 1))));
        return Words(verb) + string.Concat(nouns);
    }

    private static bool IsParameter(string? segment) => segment?.StartsWith('{') == true;

    // An id stands behind the noun of what it names.
    private static string Noun(string segment, bool isOne)
    {
        return segment == "{id}" ? ""
            : IsParameter(segment) ? Words("by-" + segment.Replace("{", "", StringComparison.Ordinal).Replace('}', '-'))
            : Words(isOne ? segment.TrimEnd('s') : segment);
    }

    private static string Words(string text) =>
        string.Concat(text.Split('-', '.').Where(word => word.Length > 0).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
