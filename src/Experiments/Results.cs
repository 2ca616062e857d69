using System.Text.Json.Serialization;

namespace EquiSep.Experiments;

/// <summary>What one run gives: the content of <c>separation.json</c>.</summary>
public sealed record SeparationResult
{
    /// <summary>The run's name.</summary>
    public required string Run { get; init; }

    /// <summary>Its full specification.</summary>
    public required Specification Specification { get; init; }

    /// <summary>The epoch, counted from 1, whose loss was NaN or infinite; null when training stayed finite. A diverged run has no layers.</summary>
    public int? DivergedAtEpoch { get; init; }

    /// <summary>Separation of every place, from the input on.</summary>
    public required IReadOnlyList<LayerSeparation> Layers { get; init; }

    /// <summary>The law fitted to the layers with a positive, finite D; null where they are fewer than two or too few of all.</summary>
    public LawFit? Fit { get; init; }

    /// <summary>The law fitted to each kind of block of a network of two kinds; empty for every other network.</summary>
    public IReadOnlyList<LawSegment> Segments { get; init; } = [];

    /// <summary>Accuracies in evaluation mode; null when training diverged.</summary>
    public Accuracy? Accuracy { get; init; }

    /// <summary>Mean cross-entropy in evaluation mode; null when training diverged.</summary>
    public EvaluationLoss? Loss { get; init; }

    /// <summary>Separation of test images, the first ones, as many as there are training images; null when it was not asked for, or training diverged.</summary>
    public SampleSeparation? Test { get; init; }

    /// <summary>What was measured during training, in the order of the epochs; empty when that was not asked for.</summary>
    public IReadOnlyList<EpochMeasurement> Emergence { get; init; } = [];

    /// <summary>What was measured after perturbations of the weights, scale by scale; empty when that was not asked for.</summary>
    public IReadOnlyList<PerturbedMeasurement> Robustness { get; init; } = [];

    /// <summary>Measures of neural collapse; null when they were not asked for, training diverged, or the last layer is dead.</summary>
    public NeuralCollapse? Collapse { get; init; }

    /// <summary>Which images it was made from.</summary>
    public required DataProvenance Data { get; init; }

    /// <summary>SHA-256, lower-case hexadecimal, of the file of weights it was measured on.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>What it was made with.</summary>
    public required ExecutionEnvironment Environment { get; init; }

    /// <summary>How long it took.</summary>
    public required Durations Durations { get; init; }
}

/// <summary>Separation at one place of a network.</summary>
/// <param name="Index">Layer index from 0, the input.</param>
/// <param name="Name">Such as <c>input</c> or <c>block 3</c>.</param>
/// <param name="Width">Feature width d.</param>
/// <param name="Within">Separation fuzziness D = Tr(SSw·SSb⁺), measure <c>within_variance</c>; NaN, in JSON null, where it is not defined.</param>
/// <param name="Between">Tr(SSb)/‖SSb‖_F, measure <c>between_variance</c>; NaN, in JSON null, where it is not defined.</param>
/// <param name="Note">Why there is no separation; null, in JSON absent, where there is one.</param>
public sealed record LayerSeparation(
    int Index,
    string Name,
    int Width,
    [property: JsonConverter(typeof(FiniteOrNull))] double Within,
    [property: JsonConverter(typeof(FiniteOrNull))] double Between,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Note = null);

/// <summary>Least-squares fit of ln D on the layer index: D ≈ exp(intercept)·ρ^l.</summary>
/// <param name="Slope">Slope of ln D per layer.</param>
/// <param name="Intercept">ln D at layer 0 of the fitted line.</param>
/// <param name="DecayRatio">ρ = exp(slope).</param>
/// <param name="RSquared">Coefficient of determination R².</param>
/// <param name="Pearson">Pearson correlation r of ln D and the layer index.</param>
/// <param name="PValue">Two-sided p-value of r (Student t with n−2 degrees of freedom).</param>
/// <param name="HalfLife">Layers after which D has halved, ln 2 / ln(1/ρ); null when ρ ≥ 1.</param>
/// <param name="Layers">How many layers were fitted: those whose ln D is finite.</param>
public sealed record LawFit(
    double Slope, double Intercept, double DecayRatio, double RSquared, double Pearson, double PValue, double? HalfLife, int Layers);

/// <summary>The law fitted to a stretch of the layers; neighbouring stretches share the layer where they meet.</summary>
/// <param name="Name">What the stretch consists of, such as <c>bottleneck</c>.</param>
/// <param name="First">Index of its first layer.</param>
/// <param name="Last">Index of its last layer.</param>
/// <param name="Fit">The fit over the layers of the stretch, the intercept being that at layer 0; null where there is none.</param>
public sealed record LawSegment(string Name, int First, int Last, LawFit? Fit);

/// <summary>Separation of a sample at every place of a network.</summary>
/// <param name="Layers">Separation of every place, from the input on.</param>
/// <param name="Fit">The law fitted to them; null where there is none.</param>
public sealed record SampleSeparation(IReadOnlyList<LayerSeparation> Layers, LawFit? Fit);

/// <summary>The network after an epoch of its training.</summary>
/// <param name="Epoch">Epochs done; 0 before training.</param>
/// <param name="Layers">Separation of every place, from the input on.</param>
/// <param name="Fit">The law fitted to them; null where there is none.</param>
/// <param name="Accuracy">Accuracies in evaluation mode.</param>
public sealed record EpochMeasurement(int Epoch, IReadOnlyList<LayerSeparation> Layers, LawFit? Fit, Accuracy Accuracy);

/// <summary>The trained network after a perturbation of its weights.</summary>
/// <param name="Scale">Standard deviation of the noise, relative to the root mean square of each weight matrix.</param>
/// <param name="Draw">Number of the draw, from 1.</param>
/// <param name="Layers">Separation of every place, from the input on.</param>
/// <param name="Fit">The law fitted to them; null where there is none.</param>
/// <param name="Accuracy">Accuracies in evaluation mode.</param>
public sealed record PerturbedMeasurement(double Scale, int Draw, IReadOnlyList<LayerSeparation> Layers, LawFit? Fit, Accuracy Accuracy);

/// <summary>
/// Neural collapse of the training sample's last features and the classifier (Papyan, Han and Donoho 2020); all are 0 at full collapse
/// but the agreement, which is 1. Class means are centred by the mean of all images; standard deviations are those of a sample,
/// with K−1, as in the measurements that those authors published.
/// </summary>
/// <param name="Variability">NC1: Tr(SSw·SSb⁺)/K.</param>
/// <param name="MeanEquinorm">NC2: standard deviation over mean of the norms of the centred class means.</param>
/// <param name="ClassifierEquinorm">NC2: the same of the rows of the classifier.</param>
/// <param name="MeanEquiangularity">NC2: standard deviation of the cosines between two centred class means.</param>
/// <param name="ClassifierEquiangularity">NC2: the same of the rows of the classifier.</param>
/// <param name="MeanMaximalAngle">NC2: mean of |cos + 1/(K−1)| between two centred class means.</param>
/// <param name="ClassifierMaximalAngle">NC2: the same of the rows of the classifier.</param>
/// <param name="SelfDuality">NC3: ‖W/‖W‖_F − M/‖M‖_F‖_F, from 0 to 2, where the rows of M are the centred class means; those authors plot its square.</param>
/// <param name="NearestCentreAgreement">NC4: fraction of the training images that the classifier gives the class of the nearest class mean, 0 to 1; those authors plot 1 minus it.</param>
public sealed record NeuralCollapse(
    double Variability,
    double MeanEquinorm,
    double ClassifierEquinorm,
    double MeanEquiangularity,
    double ClassifierEquiangularity,
    double MeanMaximalAngle,
    double ClassifierMaximalAngle,
    double SelfDuality,
    double NearestCentreAgreement);

/// <summary>Mean cross-entropy in evaluation mode, in nats; NaN, in JSON null, where logits are not finite.</summary>
/// <param name="Train">On the training sample.</param>
/// <param name="Test">On the test images.</param>
public sealed record EvaluationLoss(
    [property: JsonConverter(typeof(FiniteOrNull))] double Train, [property: JsonConverter(typeof(FiniteOrNull))] double Test);

/// <summary>Fractions of images classified correctly, 0 to 1.</summary>
/// <param name="Train">On the training sample.</param>
/// <param name="Test">On the test images.</param>
public sealed record Accuracy(double Train, double Test);

/// <summary>The images a result was made from.</summary>
/// <param name="Name">Name of the data set.</param>
/// <param name="Source">Where the files came from, in words.</param>
/// <param name="TrainSha256">SHA-256 of the training tensor, little-endian float32, N×C×H×W.</param>
/// <param name="LabelsSha256">SHA-256 of its labels, little-endian int64.</param>
/// <param name="TestSha256">SHA-256 of the test tensor.</param>
/// <param name="TestSamples">Number of test images.</param>
public sealed record DataProvenance(string Name, string Source, string TrainSha256, string LabelsSha256, string TestSha256, int TestSamples);

/// <summary>What a result was computed with.</summary>
/// <param name="Version">Version of EquiSep.</param>
/// <param name="Commit">Source commit, or null where it was built outside a checkout.</param>
/// <param name="TorchSharp">Version of TorchSharp.</param>
/// <param name="LibTorch">Version of libtorch.</param>
/// <param name="Device">What it was trained on: <c>cpu</c>, <c>cuda</c> or <c>libtorch</c>; several, with commas, where it went on elsewhere.</param>
/// <param name="Threads">Threads of one training.</param>
public sealed record ExecutionEnvironment(string Version, string? Commit, string TorchSharp, string LibTorch, string Device, int Threads);

/// <summary>Wall-clock seconds.</summary>
/// <param name="Data">Preparing the data set (shared by the runs that use it).</param>
/// <param name="Training">Training, all sessions of a resumed run together.</param>
/// <param name="Analysis">Measuring accuracies and separation.</param>
public sealed record Durations(double Data, double Training, double Analysis);

/// <summary>One epoch of training: a row of <c>epochs.csv</c>.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="LearningRate">The rate in force.</param>
/// <param name="Loss">Mean cross-entropy over the epoch's images, in training mode while the weights change, nats.</param>
/// <param name="Seconds">Wall-clock time of the epoch.</param>
public sealed record EpochRecord(int Epoch, double LearningRate, double Loss, double Seconds);

/// <summary>A prepared data set: the content of <c>manifest.json</c>.</summary>
public sealed record DatasetManifest
{
    /// <summary>Name of the data set.</summary>
    public required string Name { get; init; }

    /// <summary>Seed of the sample.</summary>
    public required int Seed { get; init; }

    /// <summary>Where the files came from, in words, such as <c>bundled sample</c> or a folder.</summary>
    public required string Source { get; init; }

    /// <summary>Indices of the training images in the published training set, in the order of use.</summary>
    public required IReadOnlyList<int> Indices { get; init; }

    /// <summary>N, C, H, W of the training tensor.</summary>
    public required IReadOnlyList<int> TrainShape { get; init; }

    /// <summary>SHA-256, lower-case hexadecimal, of the training tensor as little-endian float32.</summary>
    public required string TrainSha256 { get; init; }

    /// <summary>SHA-256 of the training labels as little-endian int64.</summary>
    public required string LabelsSha256 { get; init; }

    /// <summary>N, C, H, W of the test tensor.</summary>
    public required IReadOnlyList<int> TestShape { get; init; }

    /// <summary>SHA-256 of the test tensor as little-endian float32.</summary>
    public required string TestSha256 { get; init; }

    /// <summary>Training images of each class.</summary>
    public required IReadOnlyList<int> ClassCounts { get; init; }

    /// <summary>Wall-clock seconds of its preparation; null, in JSON absent, where that was not measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Seconds { get; init; }
}
