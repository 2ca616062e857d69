using System.Text.Json.Nodes;
using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Views;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Reports;

namespace EquiSep.Api.Rest;

/// <summary>What an experiment has made: <c>/api/experiments/{id}/…</c>.</summary>
internal static class ExperimentResultsApi
{
    private const string Zip = "application/zip";
    private const string Grid = "figure";

    public static void MapExperimentResults(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/experiments/{id}").WithTags("Results of an experiment").AnswersNotModified();
        Shows(group.MapGet("/figure.png", PngAsync).WithSummary("A panel for each completed run, or with choose=fit or choose=accuracy for the best of those that differ only in the learning rate, as PNG."), ReportedParts.Png);
        Shows(group.MapGet("/figure.svg", SvgAsync).WithSummary("The same as SVG."), ReportedParts.Svg);
        Shows(group.MapGet("/figures/{name}.png", PicturePngAsync).WithSummary("A picture of the completed runs by its name, such as figure, as PNG."), ReportedParts.Png);
        Shows(group.MapGet("/figures/{name}.svg", PictureSvgAsync).WithSummary("A picture of the completed runs by its name, as SVG."), ReportedParts.Svg);
        group.MapGet("/summary", SummaryAsync).WithSummary("A line for each completed run, as JSON or CSV.")
            .Produces<IReadOnlyList<SummaryRow>>(StatusCodes.Status200OK, TableFormat.Json, TableFormat.Csv).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status406NotAcceptable);
        group.MapGet("/tables/{name}", TableAsync).WithSummary("A table of the completed runs by its name, such as summary or spread: rows as JSON objects, or CSV.")
            .Produces<IReadOnlyList<JsonObject>>(StatusCodes.Status200OK, TableFormat.Json, TableFormat.Csv).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status406NotAcceptable);
        var archive = group.MapGet("/archive", Archive).WithSummary("Everything that is made, as a zip file.");
        archive.DisableRequestTimeout();
        Gives(archive, Zip);

        static void Shows(RouteHandlerBuilder route, string type)
        {
            route.ProducesValidationProblem();
            Gives(route, type);
        }

        static void Gives(RouteHandlerBuilder route, string type) => route.Produces<Stream>(StatusCodes.Status200OK, type).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static Task<IResult> PngAsync(
        string id, HttpContext context, SchedulerLoop loop, RunFiles files, string? choose, CancellationToken token) =>
        OfPictureAsync(id, Grid, ReportedParts.Png, context, loop, files, token);

    private static Task<IResult> SvgAsync(
        string id, HttpContext context, SchedulerLoop loop, RunFiles files, string? choose, CancellationToken token) =>
        OfPictureAsync(id, Grid, ReportedParts.Svg, context, loop, files, token);

    private static Task<IResult> PicturePngAsync(
        string id, string name, HttpContext context, SchedulerLoop loop, RunFiles files, string? choose, CancellationToken token) =>
        OfPictureAsync(id, name, ReportedParts.Png, context, loop, files, token);

    private static Task<IResult> PictureSvgAsync(
        string id, string name, HttpContext context, SchedulerLoop loop, RunFiles files, string? choose, CancellationToken token) =>
        OfPictureAsync(id, name, ReportedParts.Svg, context, loop, files, token);

    private static async Task<IResult> OfPictureAsync(
        string id, string name, string type, HttpContext context, SchedulerLoop loop, RunFiles files, CancellationToken token)
    {
        var query = new ListQuery(context.Request.Query);
        var choose = query.OneOf("choose", Competition.Names);
        return query.Errors is { Count: > 0 } errors
            ? Problems.Invalid(errors)
            : await OfResultsAsync(
                id, context, loop, files, (record, results) => PictureOf(record, results, Competition.Find(choose), name, type), token);
    }

    private static IResult PictureOf(ExperimentRecord record, IReadOnlyList<SeparationResult> results, Choice? choice, string name, string type)
    {
        return ExperimentReports.LeftOut(results, choice).TryGetValue(name, out var why)
            ? TypedResults.Problem(why, statusCode: StatusCodes.Status404NotFound)
            : ReportedParts.OfPicture(ExperimentReports.Pictures(results, record.Title, choice), name, type);
    }

    private static Task<IResult> SummaryAsync(string id, HttpContext context, SchedulerLoop loop, RunFiles files, CancellationToken token) =>
        TableAsync(id, "summary", context, loop, files, token);

    private static async Task<IResult> TableAsync(
        string id, string name, HttpContext context, SchedulerLoop loop, RunFiles files, CancellationToken token)
    {
        if (RunViews.Whole(loop.Directory, id) is not { } experiment)
        {
            return Problems.NotFound("experiment", id);
        }

        var found = await files.FindSeparationsAsync(experiment.Runs, token);
        return EntityTags.Answer(context, Sources(experiment.Record, found), () =>
            ReportedParts.OfTable(ExperimentReports.Tables([.. found.Select(one => one.Result)]), name, context.Request));
    }

    private static IResult Archive(string id, SchedulerLoop loop, RunFiles files, ExperimentCommands experiments, CancellationToken token)
    {
        return RunViews.Whole(loop.Directory, id) is { } experiment
            ? TypedResults.Stream(body => new ExperimentArchive(experiment.Record, experiment.Runs, files, experiments).WriteAsync(body, token), Zip, $"{experiment.Record.Name}.zip")
            : Problems.NotFound("experiment", id);
    }

    private static async Task<IResult> OfResultsAsync(
        string id,
        HttpContext context,
        SchedulerLoop loop,
        RunFiles files,
        Func<ExperimentRecord, IReadOnlyList<SeparationResult>, IResult> answer,
        CancellationToken token)
    {
        if (RunViews.Whole(loop.Directory, id) is not { } experiment)
        {
            return Problems.NotFound("experiment", id);
        }

        var found = await files.FindSeparationsAsync(experiment.Runs, token);
        return found.Count > 0
            ? EntityTags.Answer(
                context, Sources(experiment.Record, found), () => answer(experiment.Record, [.. found.Select(one => one.Result)]))
            : TypedResults.Problem($"No run of experiment {id} is completed.", statusCode: StatusCodes.Status404NotFound);
    }

    // What the experiment shows follows from its results, their order and the names of their runs.
    private static IEnumerable<string> Sources(ExperimentRecord record, IReadOnlyList<(SeparationResult Result, string ETag)> found) =>
        [record.Title, .. found.Select(one => $"{one.Result.Run} {one.ETag}")];
}
