using EquiSep.Experiments;
using EquiSep.Experiments.Requests;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Reports;

namespace EquiSep.Cli.Results;

/// <summary>Makes the tables and the pictures of an experiment from the runs that are made, in this or an earlier session.</summary>
internal static class ExperimentFolder
{
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
            if (await FindAsync(store, run) is { } made)
            {
                results.Add(made.Result);
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

        files.Write("summary.json", WholeJson.Text(SummaryRow.Of(results)));
        foreach (var picture in ExperimentReports.Pictures(results, experiment.Title, choice))
        {
            files.Write($"{picture.Name}.png", stream => picture.Figure.WritePng(stream));
        }

        files.DeleteOthers(ExperimentReports.FileNames);
        return (files.Paths, [.. ExperimentReports.LeftOut(results, choice).Values]);
    }

    private static async Task<MadeRun?> FindAsync(IArtifactStore store, Specification run)
    {
        try
        {
            return await MadeRun.FindAsync(store, run, CancellationToken.None);
        }
        catch (InvalidDataException)
        {
            // It will be made again when it is asked for.
            return null;
        }
    }
}
