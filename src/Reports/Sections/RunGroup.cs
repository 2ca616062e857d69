using EquiSep.Experiments.Paper;

namespace EquiSep.Reports.Sections;

/// <summary>Runs that a report shows together.</summary>
/// <param name="Name">Name of the preset that they belong to; null when the experiment is one group.</param>
/// <param name="Runs">The runs.</param>
internal sealed record RunGroup(string? Name, IReadOnlyList<ReportedRun> Runs)
{
    /// <summary>More runs than this are cut into groups, and no picture has more panels. The largest experiment of the paper by itself has 55.</summary>
    public const int MostTogether = 60;

    /// <summary>The groups of an experiment, in the order of their first runs: one, or one for each preset that names begin with.</summary>
    public static IReadOnlyList<RunGroup> Of(ReportedExperiment experiment)
    {
        return experiment.Runs.Count <= MostTogether
            ? [new(null, experiment.Runs)]
            : [.. experiment.Runs.GroupBy(run => Preset(run.Name) ?? experiment.Name).Select(group => new RunGroup(group.Key, [.. group]))];
    }

    private static string? Preset(string run) =>
        Presets.All.Select(preset => preset.Name).Where(name => run.StartsWith($"{name}-", StringComparison.Ordinal)).MaxBy(name => name.Length);
}
