using System.Globalization;
using static EquiSep.Experiments.DataNames;
using static EquiSep.Experiments.Families;
using static EquiSep.Experiments.Optimizers;

namespace EquiSep.Experiments.Paper;

/// <summary>
/// The experiments of He and Su, "A Law of Data Separation in Deep Learning", and short ones on what they say beyond. A line holds what differs from the defaults of
/// <see cref="Specification"/>: 100 images per class, width 100, 600 epochs of minibatches of 128, weight decay 5e-4, seed 666.
/// </summary>
public static class Presets
{
    private static readonly double[] AdamRates = [3e-5, 1e-4, 3e-4, 1e-3, 3e-3];
    private static readonly double[] SgdRates = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0];

    /// <summary>The experiments of the authors' script, one a preset.</summary>
    public static IReadOnlyList<Preset> Experiments { get; } =
    [
        new("optimization", "Figure 1: three optimisers, each at three depths, on Fashion-MNIST at 10×10.",
        [
            Figure1(Sgd, 2, 0.3), Figure1(Sgd, 6, 0.03), Figure1(Sgd, 18, 0.01),
            Figure1(Momentum, 2, 0.3), Figure1(Momentum, 6, 0.01), Figure1(Momentum, 18, 0.001),
            Figure1(Adam, 2, 3e-3), Figure1(Adam, 6, 1e-3), Figure1(Adam, 18, 3e-4),
        ]),
        new("learning-rate", "One network, seven rates of SGD.",
            [.. SgdRates.Select(rate => Run(Rate(rate), Cfm, Gfnn, 7, 100, Sgd, rate))]),
        new("width", "Narrow and wide networks.",
            [.. from width in new[] { 20, 1000 } from rate in AdamRates select Run($"w{width}-{Rate(rate)}", Cfm, Gfnn, 6, width, Adam, rate)]),
        new("shape", "Networks whose width varies: narrow-wide, wide-narrow, mixed.",
            [.. from family in Shapes from rate in AdamRates select Run($"{family}-{Rate(rate)}", Cfm, family, 6, 100, Adam, rate)]),
        Depth("depth-mnist", "MNIST", Cm, [1, 2, 3, 4, 5, 6, 7, 8, 16]),
        Depth("depth-fashion-mnist", "Fashion-MNIST", Cfm, [1, 3, 4, 5, 6, 7, 8, 9, 16]),
        Depth("depth-cifar10", "CIFAR-10", Cc, [1, 2, 6, 7, 8, 9, 10, 11, 12, 16, 18]),
        new("imbalanced", "Five classes of 500 images, five of 100.",
        [
            .. from layers in new[] { 2, 6, 18 }
               from rate in AdamRates
               let run = Run($"L{layers}-{Rate(rate)}", Cfm, Gfnn, layers, 100, Adam, rate)
               select run with { Data = run.Data with { Imbalance = new() } },
        ]),
        new("frozen", "The first ten blocks trained alone, then the others alone; and all at once.",
        [
            .. from phases in new FrozenSpecification?[] { new(), null }
               from rate in AdamRates
               let run = Run($"{(phases is null ? "unfrozen" : "frozen")}-{Rate(rate)}", Cc, Gfnn, 18, 100, Adam, rate)
               select run with { Training = run.Training with { Frozen = phases } },
        ]),
        new("original-images", "Images of 32×32 with all channels.",
        [
            .. from data in new[] { FashionMnist, Cifar10 }
               from layers in new[] { 2, 6, 18 }
               from rate in AdamRates
               select Run($"{data}-L{layers}-{Rate(rate)}", data, GfnnOriginal, layers, 1000, Adam, rate),
        ]),
        new("convolutional", "VGG13 and AlexNet on images of 32×32.",
        [
            .. from family in new[] { Vgg13, AlexNet }
               from data in DataNames.FullSize
               from rate in AdamRates
               let layers = ConvolutionPlan.Of(family)!.Layers
               select Run($"{family}-{data}-{Rate(rate)}", data, family, layers, 100, Adam, rate),
        ]),
        new("residual", "Four residual blocks on Fashion-MNIST at 32×32, measured after every block and after every layer.",
        [
            .. from network in new NetworkSpecification[]
               {
                   new() { Family = GResNet, Layers = 4, Block = BlockKinds.Basic },
                   new() { Family = GResNet, Layers = 4, Block = BlockKinds.Bottleneck },
                   new() { Family = ResNetMix, Layers = 4 },
               }
               from granularity in Granularities.All
               from rate in AdamRates
               let kind = network.Family == ResNetMix ? "mixed" : network.Block
               let run = Run($"{kind}-{granularity}-{Rate(rate)}", FashionMnist, network.Family, network.Layers, 100, Adam, rate)
               select run with { Network = network, Analysis = new() { Granularity = granularity } },
        ]),
        new("linearized", "Without ReLU: the law fails.", [.. AdamRates.Select(rate => Run(Rate(rate), Cfm, Glnn, 18, 100, Adam, rate))]),
        new("no-batch-norm", "Without BatchNorm: the law fails.", [.. AdamRates.Select(rate => Run(Rate(rate), Cfm, GfnnNoBn, 18, 100, Adam, rate))]),
    ];

    /// <summary>All presets: the experiments of the paper, all of them together, and what the paper claims beyond its code.</summary>
    public static IReadOnlyList<Preset> All { get; } =
    [
        .. Experiments,
        new("paper", "Every run of the paper.",
            [.. from experiment in Experiments from run in experiment.Runs select run with { Name = $"{experiment.Name}-{run.Name}" }]),
        new("emergence", "The law comes about during training: one network, measured after chosen epochs.",
            [Figure1(Adam, 6, 1e-3) with { Analysis = new() { MeasureAt = [0, 1, 2, 5, 10, 20, 50, 100, 150, 200, 300, 400, 500, 600] } }]),
        new("robustness", "Networks of five learning rates after Gaussian noise on their weights: accuracy against the fit of the law.",
            [.. AdamRates.Select(rate => Run(Rate(rate), Cfm, Gfnn, 6, 100, Adam, rate) with { Analysis = new() { Robustness = new() } })]),
        new("test-set", "Three depths of Figure 1 with separation of test images beside that of the training images.",
            [.. from run in new[] { Figure1(Sgd, 2, 0.3), Figure1(Sgd, 6, 0.03), Figure1(Sgd, 18, 0.01) } select run with { Analysis = new() { TestSet = true } }]),
        new("neural-collapse", "Three optimisers of Figure 1 with the measures of neural collapse beside the law.",
            [.. from run in new[] { Figure1(Sgd, 6, 0.03), Figure1(Momentum, 6, 0.01), Figure1(Adam, 6, 1e-3) } select run with { Analysis = new() { Collapse = true } }]),
        new("spread", "How much the law depends on the initial weights and the order of minibatches: one network with five seeds.",
        [
            .. from seed in Enumerable.Range(666, 5)
               let run = Run(string.Create(CultureInfo.InvariantCulture, $"adam-L6-seed{seed}"), Cfm, Gfnn, 6, 100, Adam, 1e-3)
               select run with { Training = run.Training with { Seed = seed } },
        ]),
    ];

    /// <summary>The preset of that name, or null.</summary>
    public static Preset? Find(string name) => All.FirstOrDefault(preset => preset.Name == name);

    private static Preset Depth(string name, string images, string data, int[] depths)
    {
        return new(name, $"Networks of growing depth on {images} at 10×10.",
            [.. from layers in depths from rate in AdamRates select Run($"L{layers}-{Rate(rate)}", data, Gfnn, layers, 100, Adam, rate)]);
    }

    private static Specification Figure1(string optimizer, int layers, double rate)
    {
        return Run($"{optimizer}-L{layers}", Cfm, Gfnn, layers, 100, optimizer, rate);
    }

    private static Specification Run(string name, string data, string family, int layers, int width, string optimizer, double rate) => new()
    {
        Name = name,
        Data = new() { Name = data },
        Network = new() { Family = family, Layers = layers, Width = width },
        Training = new() { Optimizer = optimizer, LearningRate = rate },
    };

    private static string Rate(double rate) => "lr" + RateText.Brief(rate);
}
