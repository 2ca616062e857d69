using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Reports;

namespace EquiSep.Api.Rest;

/// <summary>The report on an experiment: <c>/api/experiments/{id}/report</c>.</summary>
internal static class ReportApi
{
    private const string Html = "text/html";
    private const string Markdown = "text/markdown";

    public static void MapReport(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/experiments/{id}").WithTags("Results of an experiment");
        group.MapGet("/report", ReportAsync).WithSummary("What was run, on what, what came out, and what is published: as one HTML page or as Markdown.")
            .Produces<Stream>(StatusCodes.Status200OK, Html, Markdown).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status406NotAcceptable);
        Gives(group.MapGet("/report.html", HtmlAsync).WithSummary("The report as one HTML page that holds its pictures."), Html);
        Gives(group.MapGet("/report.md", MarkdownAsync).WithSummary("The report as Markdown."), Markdown);
        Gives(group.MapGet($"/{ReportPicture.Folder}/{{name}}", PictureAsync).WithSummary("A picture of the Markdown."), ReportedParts.Png);

        static void Gives(RouteHandlerBuilder route, string type) => route.Produces<Stream>(StatusCodes.Status200OK, type).ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>The report on an experiment as it is now: runs that are not made are said to be missing.</summary>
    public static async Task<ExperimentReport> WriteAsync(ExperimentRecord record, IReadOnlyList<RunView> runs, RunFiles files, CancellationToken token)
    {
        var results = (await files.SeparationsAsync(runs, token)).ToDictionary(result => result.Run);
        return ExperimentReport.Of(new(record.Name, record.Title, [.. runs.Select(run => new ReportedRun(run.Specification, results.GetValueOrDefault(run.Name), Trouble(run)))]));
    }

    private static Task<IResult> ReportAsync(string id, HttpRequest request, SchedulerLoop loop, RunFiles files, CancellationToken token) =>
        ContentNegotiation.Choose(request, Html, Markdown) switch
        {
            Html => HtmlAsync(id, loop, files, token),
            Markdown => MarkdownAsync(id, loop, files, token),
            _ => Task.FromResult<IResult>(RunViews.Whole(loop.Directory, id) is null ? Problems.NotFound("experiment", id) : ContentNegotiation.NotAcceptable(Html, Markdown)),
        };

    private static Task<IResult> HtmlAsync(string id, SchedulerLoop loop, RunFiles files, CancellationToken token) =>
        OfReportAsync(id, loop, files, report => TypedResults.Text(report.ToHtml(), Html + "; charset=utf-8"), token);

    private static Task<IResult> MarkdownAsync(string id, SchedulerLoop loop, RunFiles files, CancellationToken token) =>
        OfReportAsync(id, loop, files, report => TypedResults.Text(report.Markdown, Markdown + "; charset=utf-8"), token);

    private static Task<IResult> PictureAsync(string id, string name, SchedulerLoop loop, RunFiles files, CancellationToken token) =>
        OfReportAsync(id, loop, files, report => report.Pictures.FirstOrDefault(picture => picture.Path == $"{ReportPicture.Folder}/{name}") is { } picture
            ? TypedResults.Bytes(picture.Png, ReportedParts.Png)
            : Problems.NotFound("picture", name), token);

    private static async Task<IResult> OfReportAsync(string id, SchedulerLoop loop, RunFiles files, Func<ExperimentReport, IResult> answer, CancellationToken token) =>
        RunViews.Whole(loop.Directory, id) is { } experiment ? answer(await WriteAsync(experiment.Record, experiment.Runs, files, token)) : Problems.NotFound("experiment", id);

    private static string Trouble(RunView run) => run.Reason is { } reason ? $"{run.Status.Name()}: {reason}" : $"it is {run.Status.Name()}";
}
