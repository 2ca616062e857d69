using EquiSep.Contracts.Requests;
using EquiSep.Contracts.Tables;
using EquiSep.Figures;
using EquiSep.ServiceDefaults.Artifacts;

namespace EquiSep.Standalone.Results;

/// <summary>Makes the table and the picture of an experiment from the runs that are made, in this or an earlier session.</summary>
internal static class ExperimentFolder
{
    /// <summary>Writes <c>summary.csv</c>, <c>summary.json</c> and <c>figure.png</c>.</summary>
    /// <param name="store">Where results lie.</param>
    /// <param name="folder">The experiment's folder.</param>
    /// <param name="experiment">All runs of the experiment, also those that were not asked for now.</param>
    /// <returns>Paths of the files; none when no run is made.</returns>
    /// <exception cref="IOException">They cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be written.</exception>
    public static async Task<IReadOnlyList<string>> WriteAsync(IArtifactStore store, string folder, ExperimentPlan experiment)
    {
        var made = new List<MadeRun>();
        foreach (var run in experiment.Runs)
        {
            if (await FindAsync(store, run) is { } result)
            {
                made.Add(result);
            }
        }

        if (made.Count == 0)
        {
            return [];
        }

        var rows = made.Select(run => SummaryRow.Of(run.Result)).ToList();
        var (table, json, picture) = (Path.Combine(folder, "summary.csv"), Path.Combine(folder, "summary.json"), Path.Combine(folder, "figure.png"));
        WholeFile.WriteText(table, CsvTables.Summary(rows));
        WholeFile.WriteText(json, WholeJson.Text(rows));
        WholeFile.Write(picture, stream => Figure.Grid([.. made.Select(run => run.Result)], experiment.Title).WritePng(stream));
        return [table, json, picture];
    }

    private static async Task<MadeRun?> FindAsync(IArtifactStore store, Contracts.Specification run)
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
