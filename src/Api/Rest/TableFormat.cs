namespace EquiSep.Api.Rest;

/// <summary>What a client wants to have of a table.</summary>
internal static class TableFormat
{
    public const string Json = "application/json";
    public const string Csv = "text/csv";

    /// <summary>The one of both that the client likes best, JSON where it does not mind; null where it likes neither.</summary>
    public static string? Choose(HttpRequest request) => ContentNegotiation.Choose(request, Json, Csv);
}
