using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace EquiSep.Api.Rest;

/// <summary>What a client wants to have, by its header Accept.</summary>
internal static class ContentNegotiation
{
    /// <summary>The one of the formats that the client likes best, the first where it does not mind; null where it likes none.</summary>
    public static string? Choose(HttpRequest request, params string[] formats)
    {
        var wanted = request.GetTypedHeaders().Accept;
        return wanted.Count == 0 ? formats[0] : wanted
            .Where(type => type.Quality != 0)
            .OrderByDescending(type => type.Quality ?? 1)
            .Select(type => formats.FirstOrDefault(format => new MediaTypeHeaderValue(format).IsSubsetOf(new(type.MediaType))))
            .FirstOrDefault(format => format is not null);
    }

    /// <summary>406, with what there is.</summary>
    public static ProblemHttpResult NotAcceptable(params string[] formats) =>
        TypedResults.Problem($"Accept must allow {string.Join(" or ", formats)}.", statusCode: StatusCodes.Status406NotAcceptable);
}
