using EquiSep.Experiments;
using EquiSep.Experiments.Requests;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Reports;

namespace EquiSep.Cli.Results;

/// <summary>Makes the tables and the pictures of an experiment from the runs that are made, in this or an earlier session.</summary>
internal static class ExperimentFolder
{
    /// <summary>Name of the summary as JSON.</summary>
    public const string Summary = "summary.json";

    /// <summary>Writes a CSV file for each table, a PNG file for each picture, and <c>summary.json</c>; deletes those that there are no numbers for any more.</summary>
    /// <param name="store">Where results lie.</param>
    /// <param name="folder">The experiment's folder.</param>
    /// <param name="experiment">All runs of the experiment, also those that were not asked for now.</param>
    /// <param name="choice">By what the runs are chosen that the figure shows; null for all.</param>
    /// <returns>Paths of the files, none when no run is made; and why pictures are left out that there are numbers for.</returns>
    /// <exception cref="IOException">They cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be written.</exception>
    public static async Task<(IReadOnlyList<string> Paths, IReadOnlyList<string> LeftOut)> WriteAsync(IArtifactStore store, string folder, ExperimentPlan experiment, Choice? choice)
    {
        var results = new List<SeparationResult>();
        foreach (var run in experiment.Runs)
        {
            if (await FindAsync(store, Path.Combine(folder, run.Name!), run) is { } result)
            {
                results.Add(result);
            }
        }

        if (results.Count == 0)
        {
            return ([], []);
        }

        var files = new LaidOutFiles(folder);
        foreach (var table in ExperimentReports.Tables(results))
        {
            files.Write($"{table.Name}.csv", table.ToCsv());
        }

        files.Write(Summary, WholeJson.Text(SummaryRow.Of(results)));
        foreach (var picture in ExperimentReports.Pictures(results, experiment.Title, choice))
        {
            files.Write($"{picture.Name}.png", stream => picture.Figure.WritePng(stream));
        }

        files.DeleteOthers(ExperimentReports.FileNames);
        return (files.Paths, [.. ExperimentReports.LeftOut(results, choice).Values]);
    }

    // What the store has lost is built again when it is asked for. Until then the copy in the run's folder counts.
    private static async Task<SeparationResult?> FindAsync(IArtifactStore store, string folder, Specification run)
    {
        try
        {
            if (await MadeRun.FindAsync(store, run, CancellationToken.None) is { } made)
            {
                return made.Result;
            }
        }
        catch (InvalidDataException)
        {
            // The record is damaged.
        }

        return LaidOutResult.Find(folder, run);
    }
}
