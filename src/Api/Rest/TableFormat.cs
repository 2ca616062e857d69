using Microsoft.Net.Http.Headers;

namespace EquiSep.Api.Rest;

/// <summary>What a client wants to have of a table.</summary>
internal static class TableFormat
{
    public const string Json = "application/json";
    public const string Csv = "text/csv";

    /// <summary>The one of both that the client likes best, JSON where it does not mind; null where it likes neither.</summary>
    public static string? Choose(HttpRequest request)
    {
        var wanted = request.GetTypedHeaders().Accept;
        return wanted.Count == 0 ? Json : wanted
            .Where(type => type.Quality != 0)
            .OrderByDescending(type => type.Quality ?? 1)
            .Select(Match)
            .FirstOrDefault(format => format is not null);
    }

    private static string? Match(MediaTypeHeaderValue type) =>
        new[] { Json, Csv }.FirstOrDefault(format => new MediaTypeHeaderValue(format).IsSubsetOf(new(type.MediaType)));
}
