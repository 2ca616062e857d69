using EquiSep.Experiments;

namespace EquiSep.Reports.Tables;

/// <summary>What perturbations of the weights do, beside the law of the run as it was trained.</summary>
internal static class RobustnessSummary
{
    /// <summary>A row for each run and scale.</summary>
    public static readonly TableOf<IReadOnlyList<SeparationResult>> Table = new(
        "robustness-summary",
        "Mean and standard deviation over the draws of a perturbation, beside the law of the unperturbed run.",
        "run,unperturbed_pearson,unperturbed_decay_ratio,scale,draws,train_accuracy_mean,train_accuracy_sd,test_accuracy_mean,test_accuracy_sd,pearson_mean,pearson_sd,decay_ratio_mean,decay_ratio_sd,last_separation_mean,last_separation_sd",
        results => results.SelectMany(result => result.Robustness.GroupBy(draw => draw.Scale).Select(scale => Row(result, scale))));

    private static object?[] Row(SeparationResult result, IGrouping<double, PerturbedMeasurement> scale) =>
    [
        result.Run, result.Fit?.Pearson, result.Fit?.DecayRatio, scale.Key, scale.Count(),
        .. MeanAndDeviation(scale.Select(draw => (double?)draw.Accuracy.Train)),
        .. MeanAndDeviation(scale.Select(draw => (double?)draw.Accuracy.Test)),
        .. MeanAndDeviation(scale.Select(draw => draw.Fit?.Pearson)),
        .. MeanAndDeviation(scale.Select(draw => draw.Fit?.DecayRatio)),
        .. MeanAndDeviation(scale.Select(draw => Measurements.Last(draw.Layers))),
    ];

    private static object?[] MeanAndDeviation(IEnumerable<double?> numbers)
    {
        var statistics = SampleStatistics.Of(numbers);
        return [statistics.Mean, statistics.StandardDeviation];
    }
}
