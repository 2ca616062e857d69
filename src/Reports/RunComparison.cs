using EquiSep.Experiments;

namespace EquiSep.Reports;

/// <summary>Two results of a run, beside each other. Differences are those of the second minus those of the first.</summary>
public sealed record RunComparison
{
    /// <summary>The run's name.</summary>
    public required string Run { get; init; }

    /// <summary>Whether both were asked for in the same words, but for the name.</summary>
    public required bool SameSpecification { get; init; }

    /// <summary>Whether training images, their labels and test images are the same bytes.</summary>
    public required bool SameData { get; init; }

    /// <summary>Whether the trained weights are the same bytes.</summary>
    public required bool SameModel { get; init; }

    /// <summary>Whether every number that was measured at the layers is the same bits, and the accuracies are too.</summary>
    public required bool SameNumbers { get; init; }

    /// <summary>Whether specification, data, weights and numbers are the same.</summary>
    public bool Identical => SameSpecification && SameData && SameModel && SameNumbers;

    /// <summary>D of the input.</summary>
    public required Pair FirstSeparation { get; init; }

    /// <summary>The largest |Δ ln D| of a layer; null when no layer has a positive, finite D in both.</summary>
    public double? LargestLogDifference { get; init; }

    /// <summary>Pearson correlation r.</summary>
    public required Pair Pearson { get; init; }

    /// <summary>Decay ratio ρ.</summary>
    public required Pair DecayRatio { get; init; }

    /// <summary>Accuracy on the training sample, 0 to 1.</summary>
    public required Pair TrainAccuracy { get; init; }

    /// <summary>Accuracy on the test images, 0 to 1.</summary>
    public required Pair TestAccuracy { get; init; }

    /// <summary>Compares two results.</summary>
    /// <param name="run">The run's name.</param>
    /// <param name="first">One of them.</param>
    /// <param name="second">The other.</param>
    public static RunComparison Of(string run, SeparationResult first, SeparationResult second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return new()
        {
            Run = run,
            SameSpecification = first.Specification with { Name = null } == second.Specification with { Name = null },
            SameData = Sums(first.Data) == Sums(second.Data),
            SameModel = first.ModelSha256 == second.ModelSha256,
            SameNumbers = first.Layers.SequenceEqual(second.Layers) && first.Accuracy == second.Accuracy && first.DivergedAtEpoch == second.DivergedAtEpoch,
            FirstSeparation = Pair.Of(first.Layers is [var a, ..] ? a.Within : null, second.Layers is [var b, ..] ? b.Within : null),
            LargestLogDifference = LayerDifference.Largest(first.Layers.Select(layer => layer.Within), second.Layers.Select(layer => layer.Within)),
            Pearson = Pair.Of(first.Fit?.Pearson, second.Fit?.Pearson),
            DecayRatio = Pair.Of(first.Fit?.DecayRatio, second.Fit?.DecayRatio),
            TrainAccuracy = Pair.Of(first.Accuracy?.Train, second.Accuracy?.Train),
            TestAccuracy = Pair.Of(first.Accuracy?.Test, second.Accuracy?.Test),
        };

        static (string Train, string Labels, string Test) Sums(DataProvenance data) => (data.TrainSha256, data.LabelsSha256, data.TestSha256);
    }
}

/// <summary>A number of two results.</summary>
/// <param name="First">Of the first; null when it has none.</param>
/// <param name="Second">Of the second; null when it has none.</param>
/// <param name="Difference">Second minus first; null when one of them has none.</param>
public sealed record Pair(double? First, double? Second, double? Difference)
{
    /// <summary>The pair of two numbers; what is not finite is none.</summary>
    public static Pair Of(double? first, double? second)
    {
        var (a, b) = (Finite(first), Finite(second));
        return new(a, b, b - a);
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
