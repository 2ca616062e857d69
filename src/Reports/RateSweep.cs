using EquiSep.Experiments;

namespace EquiSep.Reports;

/// <summary>Runs that differ in nothing but the learning rate, of which the paper shows one.</summary>
/// <param name="Runs">The runs, in their order; of two learning rates at least.</param>
public sealed record RateSweep(IReadOnlyList<SeparationResult> Runs)
{
    /// <summary>The sweeps among the runs of an experiment, in the order of their first ones.</summary>
    public static IReadOnlyList<RateSweep> Of(IEnumerable<SeparationResult> results) =>
    [
        .. results.GroupBy(result => result.Specification with { Name = null, Training = result.Specification.Training with { LearningRate = 0 } })
            .Where(sweep => sweep.Select(result => result.Specification.Training.LearningRate).Distinct().Skip(1).Any())
            .Select(sweep => new RateSweep([.. sweep])),
    ];

    /// <summary>The best run, of equal ones the first; null when all diverged or none has a fit.</summary>
    /// <param name="by">By what.</param>
    public SeparationResult? Best(Choice by)
    {
        var eligible = Runs.Where(result => result is { Fit: not null, DivergedAtEpoch: null, Accuracy: not null });
        return by == Choice.Fit ? eligible.MinBy(result => result.Fit!.Pearson) : eligible.MaxBy(result => result.Accuracy!.Test);
    }
}
