using System.Globalization;
using EquiSep.Experiments;
using EquiSep.Experiments.Paper;
using EquiSep.Reports.Documents;

namespace EquiSep.Reports.Sections;

/// <summary>A field of a specification, for people.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Of">Its value in words; a dash where the run has no such thing.</param>
internal sealed record RunField(string Title, Func<Specification, string> Of)
{
    /// <summary>All that decide a run's numbers, but for the sample of images and what is measured besides the law.</summary>
    public static IReadOnlyList<RunField> All { get; } =
    [
        new("data", run => run.Data.Name),
        new("network", run => run.Network.Family),
        new("block", run => run.Network.Family == Families.GResNet ? run.Network.Block : MarkdownText.Nothing),
        new("authors' layer_num", run => Text($"{PaperNames.LayerNumber(run)}")),
        new("paper's layers", run => Text($"{PaperNames.Layers(run.Network)}")),
        new("width h", run => Families.TakesImages(run.Network.Family) ? MarkdownText.Nothing : Text($"{run.Network.Width}")),
        new("optimiser", run => run.Training.Optimizer),
        new("learning rate", run => RateText.Brief(run.Training.LearningRate)),
        new("momentum", run => run.Training.Optimizer == Optimizers.Momentum ? Text($"{run.Training.Momentum}") : MarkdownText.Nothing),
        new("weight decay", run => RateText.Brief(run.Training.WeightDecay)),
        new("minibatch", run => Text($"{run.Training.BatchSize} images")),
        new("epochs", run => Text($"{run.Training.Epochs}")),
        new("frozen first", run => run.Training.Frozen is { } frozen ? Text($"{frozen.Blocks} blocks, trained {frozen.Epochs} epochs") : MarkdownText.Nothing),
        new("seed", run => Text($"{run.Training.Seed}")),
        new("sample's seed", run => Text($"{run.Data.Seed}")),
        new("sample", Sample),
        new("protocol", run => run.Analysis.Protocol),
        new("places", run => Families.Residual.Contains(run.Network.Family) ? $"every {run.Analysis.Granularity}" : MarkdownText.Nothing),
    ];

    private static string Sample(Specification run)
    {
        return run.Data.Imbalance is { } sizes
            ? Text($"{sizes.LargeClasses} classes of {sizes.Large} images, {DataSpecification.Classes - sizes.LargeClasses} of {sizes.Small}")
            : Text($"{run.Data.PerClass} images a class");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
