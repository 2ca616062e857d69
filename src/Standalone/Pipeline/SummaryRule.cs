using EquiSep.Contracts;
using EquiSep.Contracts.Requests;
using EquiSep.Contracts.Tables;
using EquiSep.Figures;

namespace EquiSep.Standalone.Pipeline;

/// <summary>Makes the table and the picture of an experiment from the runs that are made, in this or an earlier session.</summary>
internal static class SummaryRule
{
    /// <summary>Writes <c>summary.csv</c>, <c>summary.json</c> and <c>figure.png</c>.</summary>
    /// <param name="results">Where results lie.</param>
    /// <param name="experiment">All runs of the experiment, also those that were not asked for now.</param>
    /// <returns>Paths of the files; none when no run is made.</returns>
    /// <exception cref="IOException">They cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be written.</exception>
    public static IReadOnlyList<string> Make(ResultsFolder results, ExperimentPlan experiment)
    {
        var made = experiment.Runs
            .Select(run => (Run: run, Result: new SeparationArtifact(results.Separation(Keys.Separation(run))).Read()))
            .Where(item => item.Result is not null)
            .Select(item => item.Result! with { Run = item.Run.Name!, Specification = item.Run })
            .ToList();
        if (made.Count == 0)
        {
            return [];
        }

        var rows = made.Select(SummaryRow.Of).ToList();
        var folder = results.Experiment(experiment.Name);
        var (table, json, picture) = (Path.Combine(folder, "summary.csv"), Path.Combine(folder, "summary.json"), Path.Combine(folder, "figure.png"));
        WholeFile.WriteText(table, CsvTables.Summary(rows));
        WholeJson.Write(json, rows);
        WholeFile.Write(picture, stream => Figure.Grid(made, experiment.Title).WritePng(stream));
        return [table, json, picture];
    }
}
