using System.Text.Json.Serialization;

namespace EquiSep.Experiments;

/// <summary>
/// One run: everything that decides its numbers, and nothing else. Two equal specifications give equal bits on one device.
/// </summary>
public sealed record Specification
{
    /// <summary>The run's name inside its experiment, such as <c>sgd-L6</c>: letters, digits, '.', '_' and '-'.</summary>
    public string? Name { get; init; }

    /// <summary>The images and how they are sampled.</summary>
    public required DataSpecification Data { get; init; }

    /// <summary>The network.</summary>
    public required NetworkSpecification Network { get; init; }

    /// <summary>How the network is trained.</summary>
    public TrainingSpecification Training { get; init; } = new();

    /// <summary>How its features are measured.</summary>
    public AnalysisSpecification Analysis { get; init; } = new();
}

/// <summary>A data set and the sample of it that is trained on.</summary>
public sealed record DataSpecification
{
    /// <summary>Number of classes K of every data set.</summary>
    public const int Classes = 10;

    /// <summary>One of <see cref="DataNames"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Seed of the order in which images are drawn.</summary>
    public int Seed { get; init; } = 666;

    /// <summary>Training images of each class; not used when <see cref="Imbalance"/> is given.</summary>
    public int PerClass { get; init; } = 100;

    /// <summary>Sizes of an imbalanced sample, or null for a balanced one.</summary>
    public ImbalanceSpecification? Imbalance { get; init; }
}

/// <summary>An imbalanced sample: the first classes are large, the others small.</summary>
public sealed record ImbalanceSpecification
{
    /// <summary>How many of the ten classes are large (the authors' t1).</summary>
    public int LargeClasses { get; init; } = 5;

    /// <summary>Images of each large class.</summary>
    public int Large { get; init; } = 500;

    /// <summary>Images of each small class; Large / Small is the authors' R.</summary>
    public int Small { get; init; } = 100;
}

/// <summary>A network of one of the paper's families.</summary>
public sealed record NetworkSpecification
{
    /// <summary>One of <see cref="Families"/>.</summary>
    public required string Family { get; init; }

    /// <summary>
    /// The authors' <c>layer_num</c>: the number of hidden h→h blocks, or the number of blocks of a residual network; families of
    /// fixed depth ignore it.
    /// </summary>
    public int Layers { get; init; } = 6;

    /// <summary>The authors' <c>hidden_size</c> h; convolutional and residual families ignore it.</summary>
    public int Width { get; init; } = 100;

    /// <summary>One of <see cref="BlockKinds"/>: the blocks of <see cref="Families.GResNet"/>; the other families ignore it.</summary>
    public string Block { get; init; } = BlockKinds.Basic;
}

/// <summary>Minibatch training with cross-entropy; the rate falls to 1/10 after a third of the epochs and to 1/100 after two thirds.</summary>
public sealed record TrainingSpecification
{
    /// <summary>One of <see cref="Optimizers"/>.</summary>
    public string Optimizer { get; init; } = Optimizers.Sgd;

    /// <summary>Initial learning rate.</summary>
    public double LearningRate { get; init; } = 0.03;

    /// <summary>Momentum of the optimiser <c>momentum</c>; the others ignore it.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>L2 weight decay, added to the gradient (coupled) for every optimiser.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Images per minibatch; the last, smaller one of an epoch is kept.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Passes over the training images; in frozen training those of the second phase.</summary>
    public int Epochs { get; init; } = 600;

    /// <summary>Seed of the initial weights and of the order of minibatches.</summary>
    public int Seed { get; init; } = 666;

    /// <summary>Training in two phases, or null for training all layers at once.</summary>
    public FrozenSpecification? Frozen { get; init; }

    /// <summary>Passes over the training images in all phases together.</summary>
    [JsonIgnore]
    public int AllEpochs => Epochs + (Frozen?.Epochs ?? 0);
}

/// <summary>
/// Frozen training: first only the first blocks are trained, at the constant initial rate; then only the others and the classifier,
/// with the usual schedule, and the first ones do not move.
/// </summary>
public sealed record FrozenSpecification
{
    /// <summary>How many blocks are trained in the first phase and frozen in the second, the input block included.</summary>
    public int Blocks { get; init; } = 10;

    /// <summary>Passes over the training images in the first phase.</summary>
    public int Epochs { get; init; } = 900;
}

/// <summary>How features are taken from the trained network, and what else is measured on it.</summary>
public sealed record AnalysisSpecification
{
    /// <summary>Images of a batch; in the protocol <c>reference</c> they share their statistics.</summary>
    public const int BatchSize = 100;

    /// <summary>One of <see cref="Protocols"/>.</summary>
    public string Protocol { get; init; } = Protocols.Reference;

    /// <summary>One of <see cref="Granularities"/>: where features are taken from residual networks.</summary>
    public string Granularity { get; init; } = Granularities.Block;

    /// <summary>
    /// Epochs after which separation is measured during training, increasing; 0 is the network before training. Empty for none.
    /// Training is the same with and without.
    /// </summary>
    [JsonConverter(typeof(ValueListJson<int>))]
    public ValueList<int> MeasureAt { get; init; } = [];

    /// <summary>Whether separation is measured on test images too: the first ones, as many as there are training images.</summary>
    public bool TestSet { get; init; }

    /// <summary>Whether the measures of neural collapse are taken.</summary>
    public bool Collapse { get; init; }

    /// <summary>Perturbations of the weights, or null for none.</summary>
    public RobustnessSpecification? Robustness { get; init; }
}

/// <summary>Gaussian perturbations of the trained weights, after each of which accuracy and separation are measured.</summary>
public sealed record RobustnessSpecification
{
    /// <summary>Standard deviations of the noise, relative to the root mean square of the weight matrix that it is added to; increasing.</summary>
    [JsonConverter(typeof(ValueListJson<double>))]
    public ValueList<double> Scales { get; init; } = [0.05, 0.1, 0.2, 0.4];

    /// <summary>Draws of the noise at each scale; a draw is the same at every scale.</summary>
    public int Draws { get; init; } = 5;

    /// <summary>Seed of the noise.</summary>
    public int Seed { get; init; } = 666;
}
