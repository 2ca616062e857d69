using EquiSep.Contracts;

namespace EquiSep.Reports;

/// <summary>Runs that differ in nothing but the learning rate, of which the paper shows one.</summary>
/// <param name="Runs">The runs, in their order; at least one.</param>
public sealed record RateSweep(IReadOnlyList<SeparationResult> Runs)
{
    /// <summary>The run whose D falls most nearly at one rate: that of the smallest r, which is the closest to −1. Null when none has a fit.</summary>
    public SeparationResult? BestFit { get; } = Runs.Where(run => run.Fit is { } fit && double.IsFinite(fit.Pearson)).MinBy(run => run.Fit!.Pearson);

    /// <summary>The run that classifies most test images correctly; null when all diverged.</summary>
    public SeparationResult? BestTest { get; } = Runs.Where(run => run.Accuracy is not null).MaxBy(run => run.Accuracy!.Test);

    /// <summary>The sweeps among some runs, in the order of their first ones.</summary>
    public static IReadOnlyList<RateSweep> Of(IEnumerable<SeparationResult> results) =>
        [.. results.GroupBy(WithoutRate).Where(sweep => sweep.Skip(1).Any()).Select(sweep => new RateSweep([.. sweep]))];

    /// <summary>The runs without those that another rate of their sweep fits better; where no run of a sweep has a fit, its first.</summary>
    public static IReadOnlyList<SeparationResult> Chosen(IEnumerable<SeparationResult> results) =>
        [.. results.GroupBy(WithoutRate).Select(sweep => new RateSweep([.. sweep])).Select(sweep => sweep.BestFit ?? sweep.Runs[0])];

    private static Specification WithoutRate(SeparationResult result) =>
        result.Specification with { Name = null, Training = result.Specification.Training with { LearningRate = 0 } };
}
