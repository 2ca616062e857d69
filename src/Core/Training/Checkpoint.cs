using EquiSep.Core.Formats;
using EquiSep.Core.Networks;
using EquiSep.Core.Random;
using EquiSep.Experiments;

namespace EquiSep.Core.Training;

/// <summary>
/// A training between two epochs: weights, BatchNorm buffers, optimiser state, the state of the order generator and the losses so
/// far, or none of them before the first epoch; and the facts of it. As a file it is safetensors (<see cref="CheckpointFile"/>).
/// </summary>
public sealed class Checkpoint
{
    private readonly IReadOnlyDictionary<string, SafeTensor> tensors;

    internal Checkpoint(CheckpointFacts facts, IReadOnlyDictionary<string, SafeTensor> tensors)
    {
        (Facts, this.tensors) = (facts, tensors);
        Epochs = tensors.Count == 0 ? [] : Records(Tensor("epochs"));
    }

    /// <summary>What it says of its training.</summary>
    public CheckpointFacts Facts { get; }

    /// <summary>What each epoch gave so far.</summary>
    public IReadOnlyList<EpochRecord> Epochs { get; }

    /// <summary>The epoch, counted from 1, whose loss was NaN or infinite, or null.</summary>
    public int? DivergedAtEpoch => Epochs.FirstOrDefault(epoch => !double.IsFinite(epoch.Loss))?.Epoch;

    /// <summary>Whether its training is over.</summary>
    public bool Finished => DivergedAtEpoch is not null || Epochs.Count >= Facts.Specification.Training.AllEpochs;

    /// <summary>Mean cross-entropy of every minibatch so far, in nats.</summary>
    public IReadOnlyList<float> StepLosses => tensors.Count == 0 ? [] : Tensor("losses").Values<float>().ToArray();

    internal IEnumerable<SafeTensor> Tensors => tensors.Values;

    /// <summary>A training before its first epoch.</summary>
    public static Checkpoint AtBeginning(CheckpointFacts facts) => new(facts, new Dictionary<string, SafeTensor>());

    /// <summary>The same numbers with other facts.</summary>
    public Checkpoint With(CheckpointFacts facts) => new(facts, tensors);

    /// <summary>Why a training cannot go on from here, in words; null when it can.</summary>
    /// <param name="specification">The training.</param>
    /// <param name="data">Its data set.</param>
    public string? Obstacle(Specification specification, DatasetManifest data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Keys.Model(Facts.Specification) != Keys.Model(specification) ? "it belongs to another data set, network or training"
            : Facts.TrainSha256 != data.TrainSha256 || Facts.LabelsSha256 != data.LabelsSha256 ? $"it belongs to other images than those of {data.Source}"
            : null;
    }

    /// <summary>The numbers as they are now; they change with the next epoch.</summary>
    internal static Checkpoint Of(CheckpointFacts facts, TrainingProgress progress)
    {
        SafeTensor[] tensors =
        [
            Flat("parameters", progress.State.Parameters),
            Flat("buffers", progress.State.Buffers),
            Flat("optimizer.first", progress.Optimizer.First),
            Flat("optimizer.second", progress.Optimizer.Second),
            Flat<long>("optimizer.steps", [progress.Optimizer.Steps]),
            Flat("order", progress.Order.Save()),
            Flat("losses", progress.StepLosses.ToArray()),
            Flat("epochs", Rows(progress.Epochs)),
        ];
        return new(facts, tensors.ToDictionary(tensor => tensor.Name));
    }

    /// <summary>The network's numbers.</summary>
    internal NetworkState State(NetworkDescription description)
    {
        var state = new NetworkState(description);
        Fill(state.Parameters, Tensor("parameters"));
        Fill(state.Buffers, Tensor("buffers"));
        return state;
    }

    /// <summary>Everything that the rest of the training depends on; null before the first epoch.</summary>
    internal TrainingProgress? Progress(NetworkDescription description, int images)
    {
        if (tensors.Count == 0)
        {
            return null;
        }

        var state = State(description);
        var training = Facts.Specification.Training;
        var optimizer = TrainingPhase.Of(Epochs.Count, training, description).NewOptimizer(training, state, description);
        Fill(optimizer.First, Tensor("optimizer.first"));
        Fill(optimizer.Second, Tensor("optimizer.second"));
        optimizer.Steps = Tensor("optimizer.steps").Values<long>()[0];
        var order = NumpyShuffle.Restore(Tensor("order").Values<uint>(), images);
        return new(description, state, optimizer, order, [.. Epochs], [.. StepLosses], [.. Facts.Snapshots], Facts.Environment.Device.Split(TrainingProgress.BetweenDevices));
    }

    private static double[] Rows(List<EpochRecord> epochs) => [.. epochs.SelectMany(e => new[] { e.Epoch, e.LearningRate, e.Loss, e.Seconds })];

    private static List<EpochRecord> Records(SafeTensor rows) =>
        [.. rows.Values<double>().ToArray().Chunk(4).Select(r => new EpochRecord((int)r[0], r[1], r[2], r[3]))];

    private static SafeTensor Flat<T>(string name, T[] values)
        where T : unmanaged => SafeTensor.From(name, values, values.Length);

    private static void Fill(float[] target, SafeTensor tensor)
    {
        var values = tensor.Values<float>();
        if (values.Length != target.Length)
        {
            throw new InvalidDataException($"'{tensor.Name}' has {values.Length} elements where the network needs {target.Length}.");
        }

        values.CopyTo(target);
    }

    private SafeTensor Tensor(string name) => tensors.TryGetValue(name, out var tensor) ? tensor
        : throw new InvalidDataException($"The checkpoint has no '{name}'.");
}
