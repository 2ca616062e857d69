using System.Text.Json.Nodes;
using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Experiments;
using EquiSep.Reports;
using EquiSep.Reports.Tables;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Net.Http.Headers;

namespace EquiSep.Api.Rest;

/// <summary>What a run has made: <c>/api/runs/{id}/…</c>.</summary>
internal static class RunResultsApi
{
    private const string Panel = "figure";
    private const string Text = "text/plain; charset=utf-8";
    private const string Binary = "application/octet-stream";

    public static void MapRunResults(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/runs/{id}").WithTags("Results of a run").AnswersNotModified();
        group.MapGet("/separation", SeparationAsync).WithSummary("The separation of every layer and the fitted law, as JSON or CSV.")
            .Produces<SeparationResult>(StatusCodes.Status200OK, TableFormat.Json, TableFormat.Csv).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status406NotAcceptable);
        Gives(group.MapGet("/figure.png", PngAsync).WithSummary("The run's panel as PNG."), ReportedParts.Png);
        Gives(group.MapGet("/figure.svg", SvgAsync).WithSummary("The run's panel as SVG."), ReportedParts.Svg);
        Gives(group.MapGet("/figures/{name}.png", PicturePngAsync).WithSummary("A picture of the run by its name, such as figure, as PNG."), ReportedParts.Png);
        Gives(group.MapGet("/figures/{name}.svg", PictureSvgAsync).WithSummary("A picture of the run by its name, as SVG."), ReportedParts.Svg);
        group.MapGet("/tables/{name}", TableAsync).WithSummary("A table of the run by its name, such as separation or emergence: rows as JSON objects, or CSV.")
            .Produces<IReadOnlyList<JsonObject>>(StatusCodes.Status200OK, TableFormat.Json, TableFormat.Csv).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status406NotAcceptable);
        Gives(group.MapGet("/epochs", EpochsAsync).WithSummary("Learning rate, loss and time of every epoch, as CSV."), TableFormat.Csv);
        const string model = "The trained weights as safetensors, or a part of them (Range); with metadata=false without the run in their header, "
            + "as the store has them.";
        Gives(
            group.MapGet("/model", ModelAsync).WithSummary(model)
                .WithMetadata(new DisableRequestTimeoutAttribute())
                .ProducesValidationProblem()
                .Produces<Stream>(StatusCodes.Status206PartialContent, Binary)
                .ProducesProblem(StatusCodes.Status412PreconditionFailed)
                .ProducesProblem(StatusCodes.Status416RangeNotSatisfiable),
            Binary);
        Gives(group.MapGet("/logs", LogsAsync).WithSummary("What happened to the run, in words."), "text/plain");

        static void Gives(RouteHandlerBuilder route, string type) => route.Produces<Stream>(StatusCodes.Status200OK, type).ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>406, with what there is.</summary>
    public static ProblemHttpResult NotAcceptable() => ContentNegotiation.NotAcceptable(TableFormat.Json, TableFormat.Csv);

    private static Task<IResult> SeparationAsync(
        string id, HttpContext context, ExperimentCommands experiments, RunFiles files, CancellationToken token)
    {
        return OfSeparationAsync(id, context, experiments, files, result => TableFormat.Choose(context.Request) switch
        {
            TableFormat.Json => TypedResults.Ok(result),
            TableFormat.Csv => TypedResults.Text(RunReports.Tables(result)[0].ToCsv(), ReportedParts.Csv),
            _ => NotAcceptable(),
        }, token);
    }

    private static Task<IResult> PngAsync(
        string id, HttpContext context, ExperimentCommands experiments, RunFiles files, CancellationToken token) =>
        PicturePngAsync(id, Panel, context, experiments, files, token);

    private static Task<IResult> SvgAsync(
        string id, HttpContext context, ExperimentCommands experiments, RunFiles files, CancellationToken token) =>
        PictureSvgAsync(id, Panel, context, experiments, files, token);

    private static Task<IResult> PicturePngAsync(
        string id, string name, HttpContext context, ExperimentCommands experiments, RunFiles files, CancellationToken token) =>
        OfPictureAsync(id, name, ReportedParts.Png, context, experiments, files, token);

    private static Task<IResult> PictureSvgAsync(
        string id, string name, HttpContext context, ExperimentCommands experiments, RunFiles files, CancellationToken token) =>
        OfPictureAsync(id, name, ReportedParts.Svg, context, experiments, files, token);

    private static Task<IResult> OfPictureAsync(
        string id, string name, string type, HttpContext context, ExperimentCommands experiments, RunFiles files, CancellationToken token) =>
        OfSeparationAsync(
            id, context, experiments, files, result => ReportedParts.OfPicture(RunReports.Pictures(result), name, type), token);

    private static Task<IResult> TableAsync(
        string id, string name, HttpContext context, ExperimentCommands experiments, RunFiles files, CancellationToken token) =>
        OfSeparationAsync(
            id, context, experiments, files, result => ReportedParts.OfTable(RunReports.Tables(result), name, context.Request), token);

    private static Task<IResult> EpochsAsync(
        string id, HttpContext context, ExperimentCommands experiments, RunFiles files, CancellationToken token)
    {
        return OfRunAsync(id, experiments, async run => await files.FindModelRecordAsync(run, token) is var (record, etag)
            ? EntityTags.Answer(context, [etag], () => TypedResults.Text(TrainingTables.Epochs(record).ToCsv(), ReportedParts.Csv))
            : NotYet(run, "trained model"));
    }

    private static Task<IResult> ModelAsync(
        string id, HttpRequest request, ExperimentCommands experiments, RunFiles files, string? metadata, CancellationToken token)
    {
        return OfRunAsync(id, experiments, async run =>
        {
            var query = new ListQuery(request.Query);
            var isRaw = query.OneOf(nameof(metadata), ["true", "false"]) == "false";
            return query.Errors is { Count: > 0 } errors ? Problems.Invalid(errors)
                : isRaw ? await files.WeightsAsync(run, token) is { } raw ? Weights(run, raw, raw.Sha256) : NotYet(run, "trained model")
                : await files.LabelledWeightsAsync(run, token) is { } weights ? Weights(run, weights, weights.Sha256)
                : NotYet(run, "trained model");
        });
    }

    private static ExplainedResult Weights(RunView run, Stream content, string sha256)
    {
        var tag = new EntityTagHeaderValue($"\"{sha256}\"");
        return new(TypedResults.Stream(content, Binary, $"{run.Name}.safetensors", entityTag: tag, enableRangeProcessing: true));
    }

    private static Task<IResult> LogsAsync(string id, ExperimentCommands experiments, RunFiles files, CancellationToken token) =>
        OfRunAsync(id, experiments, async run => TypedResults.Text(await RunLog.WriteAsync(run, experiments.NotesOf(run.Id), files, token), Text));

    private static Task<IResult> OfSeparationAsync(
        string id,
        HttpContext context,
        ExperimentCommands experiments,
        RunFiles files,
        Func<SeparationResult, IResult> answer,
        CancellationToken token)
    {
        // Equal work of two runs is one separation, which each shows under its own name.
        return OfRunAsync(id, experiments, async run => await files.FindSeparationAsync(run, token) is var (result, etag)
            ? EntityTags.Answer(context, [etag], () => answer(result))
            : NotYet(run, "separation"));
    }

    private static async Task<IResult> OfRunAsync(string id, ExperimentCommands experiments, Func<RunView, Task<IResult>> answer) =>
        experiments.FindRun(id) is { } run ? await answer(run) : Problems.NotFound("run", id);

    private static ProblemHttpResult NotYet(RunView run, string what) =>
        TypedResults.Problem($"Run {run.Id} is {run.Status.Name()} and has no {what}.", statusCode: StatusCodes.Status404NotFound);
}
