using EquiSep.Experiments;
using EquiSep.Experiments.Requests;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Reports;

namespace EquiSep.Cli.Results;

/// <summary>Writes the report on an experiment: <c>report.html</c>, <c>report.md</c> and the pictures of the latter.</summary>
internal static class ReportFiles
{
    private const string Html = "report.html";
    private const string Markdown = "report.md";

    /// <summary>Names of the files, and of the folder of pictures.</summary>
    public static IReadOnlyList<string> Names { get; } = [Html, Markdown, ReportPicture.Folder];

    /// <summary>Writes them.</summary>
    /// <param name="store">Where results lie.</param>
    /// <param name="folder">The experiment's folder.</param>
    /// <param name="experiment">All runs of the experiment.</param>
    /// <param name="outcomes">How those ended that were asked for now: what is not made says why.</param>
    /// <returns>Paths of the files.</returns>
    /// <exception cref="IOException">They cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be written.</exception>
    public static async Task<IReadOnlyList<string>> WriteAsync(IArtifactStore store, string folder, ExperimentPlan experiment, IReadOnlyList<RunOutcome> outcomes)
    {
        var endings = outcomes.ToDictionary(outcome => outcome.Run.Name!);
        var runs = new List<ReportedRun>();
        foreach (var run in experiment.Runs)
        {
            runs.Add(await ReadAsync(store, Path.Combine(folder, run.Name!), run, endings.GetValueOrDefault(run.Name!)));
        }

        var report = ExperimentReport.Of(new(experiment.Name, experiment.Title, runs));
        var (html, markdown) = (Path.Combine(folder, Html), Path.Combine(folder, Markdown));
        WholeFile.WriteText(html, report.ToHtml());
        foreach (var picture in report.Pictures)
        {
            WholeFile.Write(Path.Combine(folder, picture.Path), stream => stream.Write(picture.Png));
        }

        WholeFile.WriteText(markdown, report.Markdown);
        return [html, markdown, .. report.Pictures.Select(picture => Path.Combine(folder, picture.Path))];
    }

    /// <summary>Whether a file is a picture of a report.</summary>
    public static bool IsPart(string path) => Path.GetFileName(Path.GetDirectoryName(path)) == ReportPicture.Folder;

    // Of a run that was not asked for now, the copy in its folder counts when the store has lost it.
    private static async Task<ReportedRun> ReadAsync(IArtifactStore store, string folder, Specification run, RunOutcome? outcome)
    {
        try
        {
            var made = await MadeRun.FindAsync(store, run, CancellationToken.None);
            if (made is null && outcome is null && LaidOutResult.Find(folder, run) is { } copy)
            {
                return new(run, copy, null);
            }

            var trouble = outcome is { Status: RunEnd.Failed or RunEnd.Stopped } ? $"{outcome.Status.ToString().ToLowerInvariant()}: {outcome.Reason}" : null;
            return new(run, made?.Result, made is null ? trouble : null);
        }
        catch (InvalidDataException e)
        {
            return new(run, null, e.Message);
        }
    }
}
