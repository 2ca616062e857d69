using EquiSep.Contracts.Paper;

namespace EquiSep.Contracts.Tables;

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

    /// <summary>The row of <paramref name="result"/>.</summary>
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
        FirstSeparation = Defined(result.Layers is [var first, ..] ? first.Within : null),
        LastSeparation = Defined(result.Layers is [.., var last] ? last.Within : null),
        TrainAccuracy = result.Accuracy?.Train,
        TestAccuracy = result.Accuracy?.Test,
        DivergedAtEpoch = result.DivergedAtEpoch,
        Seconds = result.Durations.Training + result.Durations.Analysis,
    };

    private static double? Defined(double? separation) => separation is { } number && double.IsFinite(number) ? number : null;
}
