using EquiSep.Api.Coordination;
using EquiSep.Contracts;
using EquiSep.Contracts.Artifacts;
using EquiSep.Contracts.Tables;
using EquiSep.Figures;

namespace EquiSep.Api.Rest;

/// <summary>What an experiment has made: <c>/api/experiments/{id}/…</c>.</summary>
internal static class ExperimentResultsApi
{
    private const string Zip = "application/zip";

    public static void MapExperimentResults(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/experiments/{id}").WithTags("Results of an experiment");
        group.MapGet("/figure.png", PngAsync).WithSummary("A panel for each completed run, as PNG.")
            .Produces<Stream>(StatusCodes.Status200OK, RunResultsApi.Png).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/figure.svg", SvgAsync).WithSummary("A panel for each completed run, as SVG.")
            .Produces<Stream>(StatusCodes.Status200OK, RunResultsApi.Svg).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/summary", SummaryAsync).WithSummary("A line for each completed run, as JSON or CSV.")
            .Produces<IReadOnlyList<SummaryRow>>(StatusCodes.Status200OK, TableFormat.Json, TableFormat.Csv).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status406NotAcceptable);
        group.MapGet("/archive", Archive).WithSummary("Everything that is made, as a zip file.")
            .Produces<Stream>(StatusCodes.Status200OK, Zip).ProducesProblem(StatusCodes.Status404NotFound).DisableRequestTimeout();
    }

    private static Task<IResult> PngAsync(string id, ReadModel model, RunFiles files, CancellationToken token) =>
        OfResultsAsync(id, model, files, (record, results) => TypedResults.Bytes(Figure.Grid(results, record.Title).ToPng(), RunResultsApi.Png), token);

    private static Task<IResult> SvgAsync(string id, ReadModel model, RunFiles files, CancellationToken token) =>
        OfResultsAsync(id, model, files, (record, results) => TypedResults.Text(Figure.Grid(results, record.Title).ToSvg(), RunResultsApi.Svg), token);

    private static async Task<IResult> SummaryAsync(string id, HttpRequest request, ReadModel model, RunFiles files, CancellationToken token)
    {
        if (model.Whole(id) is not { } experiment)
        {
            return Problems.NotFound("experiment", id);
        }

        var format = TableFormat.Choose(request);
        if (format is null)
        {
            return RunResultsApi.NotAcceptable();
        }

        var rows = RunFiles.Summary(await files.SeparationsAsync(experiment.Runs, token));
        return format == TableFormat.Json ? TypedResults.Ok(rows) : TypedResults.Text(CsvTables.Summary(rows), TableFormat.Csv + "; charset=utf-8");
    }

    private static IResult Archive(string id, ReadModel model, RunFiles files, Experiments experiments, CancellationToken token)
    {
        return model.Whole(id) is { } experiment
            ? TypedResults.Stream(body => new ExperimentArchive(experiment.Record, experiment.Runs, files, experiments).WriteAsync(body, token), Zip, $"{experiment.Record.Name}.zip")
            : Problems.NotFound("experiment", id);
    }

    private static async Task<IResult> OfResultsAsync(string id, ReadModel model, RunFiles files, Func<ExperimentRecord, IReadOnlyList<SeparationResult>, IResult> answer, CancellationToken token)
    {
        if (model.Whole(id) is not { } experiment)
        {
            return Problems.NotFound("experiment", id);
        }

        var results = await files.SeparationsAsync(experiment.Runs, token);
        return results.Count > 0
            ? answer(experiment.Record, results)
            : TypedResults.Problem($"No run of experiment {id} is completed.", statusCode: StatusCodes.Status404NotFound);
    }
}
