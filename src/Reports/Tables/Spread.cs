using EquiSep.Experiments;
using EquiSep.Experiments.Paper;

namespace EquiSep.Reports.Tables;

/// <summary>How much numbers differ between runs that differ in nothing but the seed of training.</summary>
public static class Spread
{
    private static readonly (string Name, Func<SeparationResult, double?> Of)[] measures =
    [
        ("pearson", result => result.Fit?.Pearson),
        ("decay_ratio", result => result.Fit?.DecayRatio),
        ("last_separation", result => Measurements.Last(result.Layers)),
        ("train_accuracy", result => result.Accuracy?.Train),
        ("test_accuracy", result => result.Accuracy?.Test),
    ];

    /// <summary>A row for each group of runs and measure; n counts the runs that have it.</summary>
    internal static readonly TableOf<IReadOnlyList<SeparationResult>> Table = new(
        "spread",
        "Mean, standard deviation and 95 % interval of the mean (Student t) over runs that differ only in the seed of training.",
        "runs,measure,n,mean,standard_deviation,low,high",
        results => Groups(results).SelectMany(group => measures.Select(measure => Row(group, measure.Name, SampleStatistics.Of(group.Runs.Select(measure.Of))))));

    /// <summary>Groups of two or more runs that differ in nothing but the seed of training, each under what their names have in common; the same run under another name counts once.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<SeparationResult> Runs)> Groups(IReadOnlyList<SeparationResult> results)
    {
        return [.. results.GroupBy(result => result.Specification with { Name = null, Training = result.Specification.Training with { Seed = 0 } })
            .Select(group => (Name(group.First()), (IReadOnlyList<SeparationResult>)[.. group.DistinctBy(result => result.Specification.Training.Seed)]))
            .Where(group => group.Item2.Count > 1)];
    }

    private static object?[] Row((string Name, IReadOnlyList<SeparationResult> Runs) group, string measure, SampleStatistics of) =>
        [group.Name, measure, of.Count, of.Mean, of.StandardDeviation, of.Low, of.High];

    /// <summary>The name without the seed; runs that are named after nothing else go under the authors' name.</summary>
    private static string Name(SeparationResult result)
    {
        var seed = $"seed{result.Specification.Training.Seed}";
        var others = string.Join('-', result.Run.Split('-').Where(part => part != seed));
        return others.Length > 0 ? others : PaperNames.Reference(result.Specification);
    }
}
