using EquiSep.Experiments;

namespace EquiSep.Reports;

/// <summary>By what the best of several learning rates is chosen.</summary>
public enum Choice
{
    /// <summary>The best fit: r closest to −1.</summary>
    Fit,

    /// <summary>The highest test accuracy.</summary>
    Accuracy,
}

/// <summary>
/// Runs that differ in nothing but the learning rate compete, and the best of them is chosen, as the paper does; of equal ones the
/// first. A run that diverged or has no fit is never chosen.
/// </summary>
public static class Competition
{
    /// <summary>Names of the choices, as they are asked for.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetNames<Choice>().Select(name => name.ToLowerInvariant())];

    /// <summary>The choice of that name; null for no name.</summary>
    public static Choice? Find(string? name) => name is null ? null : Enum.Parse<Choice>(name, ignoreCase: true);

    /// <summary>For each run that has a competitor, by its name, whether it is chosen.</summary>
    /// <param name="results">The runs of an experiment.</param>
    /// <param name="by">By what.</param>
    public static IReadOnlyDictionary<string, bool> Marks(IReadOnlyList<SeparationResult> results, Choice by)
    {
        return RateSweep.Of(results)
            .SelectMany(sweep => sweep.Runs.Select(result => (result.Run, IsChosen: ReferenceEquals(result, sweep.Best(by)))))
            .ToDictionary(mark => mark.Run, mark => mark.IsChosen);
    }

    /// <summary>The chosen runs, and those that have no competitor.</summary>
    /// <param name="results">The runs of an experiment.</param>
    /// <param name="by">By what; null for all runs.</param>
    public static IReadOnlyList<SeparationResult> Chosen(IReadOnlyList<SeparationResult> results, Choice? by)
    {
        var marks = by is { } choice ? Marks(results, choice) : new Dictionary<string, bool>();
        return [.. results.Where(result => marks.GetValueOrDefault(result.Run, true))];
    }
}
