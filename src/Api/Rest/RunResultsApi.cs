using System.Text.Json.Nodes;
using EquiSep.Api.Coordination;
using EquiSep.Contracts;
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
        var group = api.MapGroup("/runs/{id}").WithTags("Results of a run");
        group.MapGet("/separation", SeparationAsync).WithSummary("The separation of every layer and the fitted law, as JSON or CSV.")
            .Produces<SeparationResult>(StatusCodes.Status200OK, TableFormat.Json, TableFormat.Csv).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status406NotAcceptable);
        Gives(group.MapGet("/figure.png", PngAsync).WithSummary("The run's panel as PNG."), ReportedParts.Png);
        Gives(group.MapGet("/figure.svg", SvgAsync).WithSummary("The run's panel as SVG."), ReportedParts.Svg);
        Gives(group.MapGet("/figures/{name}.png", PicturePngAsync).WithSummary("A picture of the run by its name, such as figure, as PNG."), ReportedParts.Png);
        Gives(group.MapGet("/figures/{name}.svg", PictureSvgAsync).WithSummary("A picture of the run by its name, as SVG."), ReportedParts.Svg);
        group.MapGet("/tables/{name}", TableAsync).WithSummary("A table of the run by its name, such as separation or emergence: rows as JSON objects, or CSV.")
            .Produces<IReadOnlyList<JsonObject>>(StatusCodes.Status200OK, TableFormat.Json, TableFormat.Csv).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status406NotAcceptable);
        Gives(group.MapGet("/epochs", EpochsAsync).WithSummary("Learning rate, loss and time of every epoch, as CSV."), TableFormat.Csv);
        Gives(group.MapGet("/model", ModelAsync).WithSummary("The trained weights as safetensors.").WithMetadata(new DisableRequestTimeoutAttribute()), Binary);
        Gives(group.MapGet("/logs", LogsAsync).WithSummary("What happened to the run, in words."), "text/plain");

        static void Gives(RouteHandlerBuilder route, string type) => route.Produces<Stream>(StatusCodes.Status200OK, type).ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>406, with what there is.</summary>
    public static ProblemHttpResult NotAcceptable() => ContentNegotiation.NotAcceptable(TableFormat.Json, TableFormat.Csv);

    private static Task<IResult> SeparationAsync(string id, HttpRequest request, Experiments experiments, RunFiles files, CancellationToken token)
    {
        return OfSeparationAsync(id, experiments, files, result => TableFormat.Choose(request) switch
        {
            TableFormat.Json => TypedResults.Ok(result),
            TableFormat.Csv => TypedResults.Text(RunReports.Tables(result)[0].ToCsv(), ReportedParts.Csv),
            _ => NotAcceptable(),
        }, token);
    }

    private static Task<IResult> PngAsync(string id, Experiments experiments, RunFiles files, CancellationToken token) => PicturePngAsync(id, Panel, experiments, files, token);

    private static Task<IResult> SvgAsync(string id, Experiments experiments, RunFiles files, CancellationToken token) => PictureSvgAsync(id, Panel, experiments, files, token);

    private static Task<IResult> PicturePngAsync(string id, string name, Experiments experiments, RunFiles files, CancellationToken token) =>
        OfSeparationAsync(id, experiments, files, result => ReportedParts.OfPicture(RunReports.Pictures(result), name, ReportedParts.Png), token);

    private static Task<IResult> PictureSvgAsync(string id, string name, Experiments experiments, RunFiles files, CancellationToken token) =>
        OfSeparationAsync(id, experiments, files, result => ReportedParts.OfPicture(RunReports.Pictures(result), name, ReportedParts.Svg), token);

    private static Task<IResult> TableAsync(string id, string name, HttpRequest request, Experiments experiments, RunFiles files, CancellationToken token) =>
        OfSeparationAsync(id, experiments, files, result => ReportedParts.OfTable(RunReports.Tables(result), name, request), token);

    private static Task<IResult> EpochsAsync(string id, Experiments experiments, RunFiles files, CancellationToken token)
    {
        return OfRunAsync(id, experiments, async run => await files.ModelRecordAsync(run, token) is { } record
            ? TypedResults.Text(TrainingTables.Epochs(record).ToCsv(), ReportedParts.Csv)
            : NotYet(run, "trained model"));
    }

    private static Task<IResult> ModelAsync(string id, HttpResponse response, Experiments experiments, RunFiles files, CancellationToken token)
    {
        return OfRunAsync(id, experiments, async run =>
        {
            if (await files.ModelRecordAsync(run, token) is not { } record || await files.WeightsAsync(run, token) is not { } weights)
            {
                return NotYet(run, "trained model");
            }

            response.ContentLength = weights.Length;
            return TypedResults.Stream(weights.Stream, Binary, $"{run.Name}.safetensors", entityTag: new EntityTagHeaderValue($"\"{record.ModelSha256}\""));
        });
    }

    private static Task<IResult> LogsAsync(string id, Experiments experiments, RunFiles files, CancellationToken token) =>
        OfRunAsync(id, experiments, async run => TypedResults.Text(await RunLog.WriteAsync(run, experiments.NotesOf(run.Id), files, token), Text));

    private static Task<IResult> OfSeparationAsync(string id, Experiments experiments, RunFiles files, Func<SeparationResult, IResult> answer, CancellationToken token) =>
        OfRunAsync(id, experiments, async run => await files.SeparationAsync(run, token) is { } result ? answer(result) : NotYet(run, "separation"));

    private static async Task<IResult> OfRunAsync(string id, Experiments experiments, Func<RunView, Task<IResult>> answer) =>
        experiments.FindRun(id) is { } run ? await answer(run) : Problems.NotFound("run", id);

    private static ProblemHttpResult NotYet(RunView run, string what) =>
        TypedResults.Problem($"Run {run.Id} is {run.Status.Name()} and has no {what}.", statusCode: StatusCodes.Status404NotFound);
}
