using EquiSep.Experiments;
using EquiSep.Reports.Figures;
using EquiSep.Reports.Tables;

namespace EquiSep.Reports;

/// <summary>What the pictures of an experiment are drawn of.</summary>
/// <param name="results">The runs that are made.</param>
/// <param name="title">Title of the experiment.</param>
/// <param name="choice">By what the runs are chosen that the first picture shows; null for all runs.</param>
internal sealed class ExperimentPictures(IReadOnlyList<SeparationResult> results, string title, Choice? choice)
{
    private const int FewestTrainings = 3;

    /// <summary>All runs.</summary>
    public IReadOnlyList<SeparationResult> Results => results;

    /// <summary>The title.</summary>
    public string Title => title;

    /// <summary>The runs that the first picture shows.</summary>
    public IReadOnlyList<SeparationResult> Shown { get; } = Competition.Chosen(results, choice);

    /// <summary>Names of runs whose panels are marked where all are shown: those with the best fit of several learning rates.</summary>
    public IReadOnlySet<string>? Marked { get; } = choice is null ? Competition.Marks(results, Choice.Fit).Where(mark => mark.Value).Select(mark => mark.Key).ToHashSet() : null;

    /// <summary>Runs that differ only in the seed.</summary>
    public IReadOnlyList<SeedGroup> Groups { get; } = [.. Spread.Groups(results).Select(group => new SeedGroup(group.Name, group.Runs))];

    /// <summary>Runs with r and accuracies.</summary>
    public IReadOnlyList<SeparationResult> Fitted { get; } = [.. results.Where(result => result is { Fit: not null, Accuracy: not null })];

    /// <summary>Whether these are trainings enough to look for a relation.</summary>
    public bool HasSweep => Fitted.Select(result => (result.Specification.Data, result.Specification.Network, result.Specification.Training)).Distinct().Count() >= FewestTrainings;
}
