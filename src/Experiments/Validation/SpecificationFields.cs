using System.Collections.Frozen;

namespace EquiSep.Experiments.Validation;

/// <summary>
/// The table of all fields of a specification. Reading, refusing and the JSON schema walk it; the defaults are those of the records.
/// </summary>
public static class SpecificationFields
{
    private static readonly DataSpecification DefaultData = new() { Name = DataNames.Cfm };
    private static readonly ImbalanceSpecification DefaultImbalance = new();
    private static readonly NetworkSpecification DefaultNetwork = new() { Family = Families.Gfnn };
    private static readonly TrainingSpecification DefaultTraining = new();
    private static readonly FrozenSpecification DefaultFrozen = new();
    private static readonly AnalysisSpecification DefaultAnalysis = new();
    private static readonly RobustnessSpecification DefaultRobustness = new();

    /// <summary>All fields, each after the object that holds it.</summary>
    public static IReadOnlyList<Field> All { get; } =
    [
        new("name", FieldKind.Text, "Name of the run and of its folder.") { Nullable = true, IsRunName = true },

        new("data", FieldKind.Group, "The images and how they are sampled.") { Required = true },
        new("data.name", FieldKind.Text, "The data set: MNIST (cm), Fashion-MNIST (cfm) or CIFAR-10 (cc) at 10×10, Fashion-MNIST (fashion_mnist) or CIFAR-10 (cifar10) at 32×32.")
            { Required = true, Allowed = DataNames.All },
        Integer("data.seed", "Seed of the order in which images are drawn.", 0, int.MaxValue, DefaultData.Seed),
        Integer("data.perClass", "Training images of each class; not used when imbalance is given. At most 5421 for cm, 5000 for cc and cifar10.",
            1, 6000, DefaultData.PerClass),
        new("data.imbalance", FieldKind.Group, "Sizes of an imbalanced sample; null or absent for a balanced one.") { Nullable = true },
        Integer("data.imbalance.largeClasses", "How many of the ten classes are large (the authors' t1); the first ones.", 0, 10, DefaultImbalance.LargeClasses),
        Integer("data.imbalance.large", "Images of each large class.", 1, 6000, DefaultImbalance.Large),
        Integer("data.imbalance.small", "Images of each small class; large / small is the authors' R.", 1, 6000, DefaultImbalance.Small),

        new("network", FieldKind.Group, "The network.") { Required = true },
        new("network.family", FieldKind.Text, "The family: blocks of Linear, BatchNorm and ReLU (GFNN), on all channels (GFNNOriginal), without ReLU (GLNN), without BatchNorm (GFNNNoBN), or of varying width (FNNSW, FNNWS, FNNMIX); for images of 32×32 convolutional networks (VGG11 to VGG19, AlexNet) and residual ones of one kind of block (GResNet) or of two (ResNetMixV2).")
            { Required = true, Allowed = Families.All },
        Integer("network.layers", "The authors' layer_num: hidden blocks of equal width; the paper counts two more layers. in GResNet and ResNetMixV2 the number of residual blocks. FNNSW, FNNWS, FNNMIX, VGG and AlexNet have layers of their own.",
            1, 1000, DefaultNetwork.Layers),
        Integer("network.width", "The authors' hidden_size: units of a block; convolutional and residual networks have widths of their own.", 1, 100_000, DefaultNetwork.Width),
        new("network.block", FieldKind.Text, "The blocks of GResNet: two 3×3 convolutions (basicblock) or three of 5×5 (bottleneck).")
            { Allowed = BlockKinds.All, Default = DefaultNetwork.Block },

        new("training", FieldKind.Group, "How the network is trained: cross-entropy; the rate falls to 1/10 after a third of the epochs and to 1/100 after two thirds."),
        new("training.optimizer", FieldKind.Text, "The optimiser.") { Allowed = Optimizers.All, Default = DefaultTraining.Optimizer },
        new("training.learningRate", FieldKind.Number, "Initial learning rate.") { Above = 0, To = 1000, Default = DefaultTraining.LearningRate },
        new("training.momentum", FieldKind.Number, "Momentum of the optimiser momentum; the others ignore it.") { From = 0, Below = 1, Default = DefaultTraining.Momentum },
        new("training.weightDecay", FieldKind.Number, "L2 weight decay, added to the gradient.") { From = 0, To = 1, Default = DefaultTraining.WeightDecay },
        Integer("training.batchSize", "Images per minibatch; the last, smaller one of an epoch is kept.", 2, 1_000_000, DefaultTraining.BatchSize),
        Integer("training.epochs", "Passes over the training images.", 1, 100_000, DefaultTraining.Epochs),
        Integer("training.seed", "Seed of the initial weights and of the order of minibatches.", 0, int.MaxValue, DefaultTraining.Seed),
        new("training.frozen", FieldKind.Group, "Training in two phases: the first blocks alone at a constant rate, then the others alone with the schedule; null or absent for training all at once.") { Nullable = true },
        Integer("training.frozen.blocks", "Blocks that are trained in the first phase and frozen in the second, the input block included.", 1, 1001, DefaultFrozen.Blocks),
        Integer("training.frozen.epochs", "Passes over the training images in the first phase.", 1, 100_000, DefaultFrozen.Epochs),

        new("analysis", FieldKind.Group, "How features are taken from the trained network."),
        new("analysis.protocol", FieldKind.Text, "BatchNorm in the analysis: statistics of batches of 100 (reference) or running statistics (evaluation).")
            { Allowed = Protocols.All, Default = DefaultAnalysis.Protocol },
        new("analysis.granularity", FieldKind.Text, "Where features are taken from residual networks: after every block, or after every layer of every block. Those wider than 100 are reduced to 100 principal components first.")
            { Allowed = Granularities.All, Default = DefaultAnalysis.Granularity },
        new("analysis.measureAt", FieldKind.WholeList, "Epochs after which separation is measured during training; 0 is the network before training.")
            { From = 0, To = 200_000, Most = 1000, Default = DefaultAnalysis.MeasureAt },
        new("analysis.testSet", FieldKind.Flag, "Whether separation is measured on test images too: the first ones, as many as there are training images.") { Default = DefaultAnalysis.TestSet },
        new("analysis.collapse", FieldKind.Flag, "Whether the measures of neural collapse are taken on the last layer (Papyan, Han and Donoho 2020).") { Default = DefaultAnalysis.Collapse },
        new("analysis.robustness", FieldKind.Group, "Gaussian perturbations of the weights, after each of which accuracy and separation are measured; null or absent for none.") { Nullable = true },
        new("analysis.robustness.scales", FieldKind.NumberList, "Standard deviations of the noise, relative to the root mean square of the weight matrix that it is added to.")
            { Above = 0, To = 100, Fewest = 1, Most = 100, Default = DefaultRobustness.Scales },
        Integer("analysis.robustness.draws", "Draws of the noise at each scale; scales times draws are at most 1000.", 1, 1000, DefaultRobustness.Draws),
        Integer("analysis.robustness.seed", "Seed of the noise.", 0, int.MaxValue, DefaultRobustness.Seed),
    ];

    private static readonly FrozenDictionary<string, Field> ByPath = All.ToFrozenDictionary(field => field.Path);
    private static readonly ILookup<string, Field> ByParent = All.ToLookup(field => field.Parent);

    /// <summary>The field at <paramref name="path"/>, or null.</summary>
    public static Field? Find(string path) => ByPath.GetValueOrDefault(path);

    /// <summary>The fields of the object at <paramref name="path"/>; the empty path is the specification.</summary>
    public static IEnumerable<Field> Of(string path) => ByParent[path];

    private static Field Integer(string path, string description, int from, int to, int standard)
    {
        return new Field(path, FieldKind.Whole, description) { From = from, To = to, Default = standard };
    }
}
