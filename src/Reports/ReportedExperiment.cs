using EquiSep.Experiments;

namespace EquiSep.Reports;

/// <summary>What a report is about.</summary>
/// <param name="Name">Name of the experiment, such as <c>optimization</c>.</param>
/// <param name="Title">Its title.</param>
/// <param name="Runs">All its runs in the order of the figure, also those that gave nothing; at least one.</param>
public sealed record ReportedExperiment(string Name, string Title, IReadOnlyList<ReportedRun> Runs)
{
    /// <summary>Results of the runs that gave one, diverged ones included.</summary>
    public IReadOnlyList<SeparationResult> Results { get; } = [.. Runs.Select(run => run.Result).OfType<SeparationResult>()];
}

/// <summary>A run of an experiment.</summary>
/// <param name="Specification">What was asked for, its name included.</param>
/// <param name="Result">What it gave, under the run's own name and specification; null when there is nothing.</param>
/// <param name="Trouble">Why there is nothing, such as <c>failed: …</c>; null when nobody knows, or when there is a result.</param>
public sealed record ReportedRun(Specification Specification, SeparationResult? Result, string? Trouble = null)
{
    /// <summary>The run's name.</summary>
    public string Name => Specification.Name ?? Result?.Run ?? "run";
}
