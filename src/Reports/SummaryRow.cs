using EquiSep.Experiments;
using EquiSep.Experiments.Paper;
using EquiSep.Reports.Tables;

namespace EquiSep.Reports;

/// <summary>One run in the table of an experiment.</summary>
public sealed record SummaryRow
{
    /// <summary>The run's name.</summary>
    public required string Run { get; init; }

    /// <summary>Its name in the authors' catalogue.</summary>
    public required string ReferenceName { get; init; }

    /// <summary>The authors' <c>layer_num</c>.</summary>
    public required int Layers { get; init; }

    /// <summary>The paper's number of layers, see <see cref="PaperNames.Layers"/>.</summary>
    public required int PaperLayers { get; init; }

    /// <summary>The optimiser.</summary>
    public required string Optimizer { get; init; }

    /// <summary>The initial learning rate.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Pearson correlation r of ln D and the layer index; null without a fit.</summary>
    public double? Pearson { get; init; }

    /// <summary>Decay ratio ρ; null without a fit.</summary>
    public double? DecayRatio { get; init; }

    /// <summary>Layers that the fit is over: those whose ln D is finite; null without a fit.</summary>
    public int? FittedLayers { get; init; }

    /// <summary>D of the input; null when training diverged or it is not defined.</summary>
    public double? FirstSeparation { get; init; }

    /// <summary>D of the last layer; null when training diverged or it is not defined.</summary>
    public double? LastSeparation { get; init; }

    /// <summary>Accuracy on the training sample, 0 to 1.</summary>
    public double? TrainAccuracy { get; init; }

    /// <summary>Accuracy on the test images, 0 to 1.</summary>
    public double? TestAccuracy { get; init; }

    /// <summary>The epoch whose loss was NaN or infinite; null when training stayed finite.</summary>
    public int? DivergedAtEpoch { get; init; }

    /// <summary>Wall-clock time of training and analysis.</summary>
    public required double Seconds { get; init; }

    /// <summary>Coefficient of determination R² of the fit; null without one.</summary>
    public double? RSquared { get; init; }

    /// <summary>Mean cross-entropy on the training sample in evaluation mode, nats; null when it was not measured.</summary>
    public double? TrainLoss { get; init; }

    /// <summary>Mean cross-entropy on the test images in evaluation mode, nats; null when it was not measured.</summary>
    public double? TestLoss { get; init; }

    /// <summary>Pearson correlation of the test images; null when they were not measured.</summary>
    public double? TestPearson { get; init; }

    /// <summary>Decay ratio of the test images; null when they were not measured.</summary>
    public double? TestDecayRatio { get; init; }

    /// <summary>Whether it has the best fit of the runs that differ only in the learning rate; null when it is the only one.</summary>
    public bool? BestFit { get; init; }

    /// <summary>Whether it has the best test accuracy of the runs that differ only in the learning rate; null when it is the only one.</summary>
    public bool? BestAccuracy { get; init; }

    /// <summary>The rows of an experiment.</summary>
    public static IReadOnlyList<SummaryRow> Of(IReadOnlyList<SeparationResult> results)
    {
        var (fit, accuracy) = (Competition.Marks(results, Choice.Fit), Competition.Marks(results, Choice.Accuracy));
        return [.. results.Select(result => Of(result) with { BestFit = Mark(fit, result), BestAccuracy = Mark(accuracy, result) })];
    }

    /// <summary>The row of <paramref name="result"/> by itself.</summary>
    public static SummaryRow Of(SeparationResult result) => new()
    {
        Run = result.Run,
        ReferenceName = PaperNames.Reference(result.Specification),
        Layers = PaperNames.LayerNumber(result.Specification),
        PaperLayers = PaperNames.Layers(result.Specification.Network),
        Optimizer = result.Specification.Training.Optimizer,
        LearningRate = result.Specification.Training.LearningRate,
        Pearson = result.Fit?.Pearson,
        DecayRatio = result.Fit?.DecayRatio,
        FittedLayers = result.Fit?.Layers,
        FirstSeparation = Measurements.First(result.Layers),
        LastSeparation = Measurements.Last(result.Layers),
        TrainAccuracy = result.Accuracy?.Train,
        TestAccuracy = result.Accuracy?.Test,
        DivergedAtEpoch = result.DivergedAtEpoch,
        Seconds = result.Durations.Training + result.Durations.Analysis,
        RSquared = result.Fit?.RSquared,
        TrainLoss = result.Loss?.Train,
        TestLoss = result.Loss?.Test,
        TestPearson = result.Test?.Fit?.Pearson,
        TestDecayRatio = result.Test?.Fit?.DecayRatio,
    };

    /// <summary>The table of an experiment.</summary>
    internal static readonly TableOf<IReadOnlyList<SeparationResult>> Table = new(
        "summary",
        "A line for each run.",
        "run,reference_name,layers,paper_layers,optimizer,learning_rate,pearson,decay_ratio,fitted_layers,first_separation,last_separation,train_accuracy,test_accuracy,diverged_at_epoch,seconds,r_squared,train_loss,test_loss,test_pearson,test_decay_ratio,best_fit,best_accuracy",
        results => Of(results).Select(r => new object?[]
        {
            r.Run, r.ReferenceName, r.Layers, r.PaperLayers, r.Optimizer, r.LearningRate, r.Pearson, r.DecayRatio, r.FittedLayers,
            r.FirstSeparation, r.LastSeparation, r.TrainAccuracy, r.TestAccuracy, r.DivergedAtEpoch, r.Seconds, r.RSquared, r.TrainLoss,
            r.TestLoss, r.TestPearson, r.TestDecayRatio, r.BestFit, r.BestAccuracy,
        }));

    private static bool? Mark(IReadOnlyDictionary<string, bool> marks, SeparationResult result) => marks.TryGetValue(result.Run, out var isBest) ? isBest : null;
}
