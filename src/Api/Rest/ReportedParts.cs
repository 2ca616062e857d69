using EquiSep.Reports;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EquiSep.Api.Rest;

/// <summary>A table or a picture by its name, as an answer.</summary>
internal static class ReportedParts
{
    public const string Png = "image/png";
    public const string Svg = "image/svg+xml";
    public const string Csv = TableFormat.Csv + "; charset=utf-8";

    /// <summary>The table of that name, as the client wants it.</summary>
    /// <param name="tables">What there is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="request">What the client wants.</param>
    public static IResult OfTable(IReadOnlyList<Table> tables, string name, HttpRequest request) =>
        tables.FirstOrDefault(table => table.Name == name) is { } found ? Of(found, request) : Missing("table", name, tables.Select(table => table.Name));

    /// <summary>The picture of that name.</summary>
    /// <param name="pictures">What there is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="type"><see cref="Png"/> or <see cref="Svg"/>.</param>
    public static IResult OfPicture(IReadOnlyList<Picture> pictures, string name, string type)
    {
        return pictures.FirstOrDefault(picture => picture.Name == name) is not { Figure: var figure } ? Missing("picture", name, pictures.Select(picture => picture.Name))
            : type == Png ? TypedResults.Bytes(figure.ToPng(), Png)
            : TypedResults.Text(figure.ToSvg(), Svg);
    }

    private static IResult Of(Table table, HttpRequest request) => TableFormat.Choose(request) switch
    {
        TableFormat.Json => TypedResults.Ok(table.ToJson()),
        TableFormat.Csv => TypedResults.Text(table.ToCsv(), Csv),
        _ => RunResultsApi.NotAcceptable(),
    };

    private static ProblemHttpResult Missing(string kind, string name, IEnumerable<string> names) =>
        TypedResults.Problem($"There is no {kind} '{name}'; there are {string.Join(", ", names)}.", statusCode: StatusCodes.Status404NotFound);
}
