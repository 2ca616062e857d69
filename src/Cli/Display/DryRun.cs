using EquiSep.Cli.Results;
using EquiSep.Experiments;

namespace EquiSep.Cli.Display;

/// <summary>What would be done for the runs of an experiment: equal work is done once.</summary>
/// <param name="Runs">The runs.</param>
internal sealed record DryRun(IReadOnlyList<Specification> Runs)
{
    private int Trainings => Runs.Select(Keys.Model).Distinct().Count();

    private int Separations => Runs.Select(Keys.Separation).Distinct().Count();

    /// <summary>The runs as a table, and how many trainings and separations they come to.</summary>
    public void WriteText(TextWriter output)
    {
        RunTable.Write(output, Runs);
        output.WriteLine();
        output.WriteLine($"Nothing was made. Runs: {Runs.Count}. Trainings: {Trainings}. Separations: {Separations}.");
    }

    /// <summary>One JSON document: the full specification of every run, and the number of trainings.</summary>
    public void WriteJson(TextWriter output) =>
        output.Write(WholeJson.Text(new { Runs = Runs.Select(run => new { run.Name, Specification = run }), Trainings }));
}
