using EquiSep.Core.Datasets;
using EquiSep.Experiments;

namespace EquiSep.Core.Networks;

/// <summary>Which statistics BatchNorm normalises with.</summary>
public enum BatchStatistics
{
    /// <summary>Those of the batch at hand (PyTorch's training mode).</summary>
    Batch,

    /// <summary>The running ones (PyTorch's evaluation mode).</summary>
    Running,
}

/// <summary>What a forward pass over a set of images gives.</summary>
/// <param name="Features">For each place, N×width row-major float32; empty when not asked for.</param>
/// <param name="Logits">N×classes row-major float32.</param>
public sealed record Evaluation(IReadOnlyList<float[]> Features, float[] Logits);

/// <summary>
/// Runs one network on one device. It works on the <see cref="NetworkState"/> it was made for; used from one thread at a time.
/// </summary>
public interface INetworkEngine : IDisposable
{
    /// <summary>The device in words, for the result.</summary>
    string Device { get; }

    /// <summary>Threads that compute at a time.</summary>
    int Threads { get; }

    /// <summary>The numbers it works on; <see cref="Load"/> and <see cref="Store"/> take them to the device and back.</summary>
    NetworkState State { get; }

    /// <summary>Takes weights and buffers from <see cref="State"/> to the device, after they were changed there.</summary>
    void Load();

    /// <summary>Takes the training images to the device, where they stay, and the optimiser's state; weights are those that the engine has.</summary>
    /// <param name="images">The training images.</param>
    /// <param name="training">The training protocol.</param>
    /// <param name="trained">The blocks that move.</param>
    /// <param name="optimizer">The optimiser's memory, as long as the parameters of these blocks.</param>
    void BeginTraining(ImageSet images, TrainingSpecification training, TrainedBlocks trained, OptimizerState optimizer);

    /// <summary>One epoch: every minibatch of <paramref name="order"/>, forward, backward and update.</summary>
    /// <param name="order">A permutation of the training images.</param>
    /// <param name="learningRate">The rate of this epoch.</param>
    /// <returns>The mean cross-entropy of each minibatch, in nats.</returns>
    float[] TrainEpoch(ReadOnlySpan<int> order, double learningRate);

    /// <summary>Brings weights, buffers and the optimiser's state back from the device.</summary>
    void Store();

    /// <summary>
    /// One forward pass over the images, in order, in batches, that lets one place after the other be looked at, so that the
    /// features of all places need not be in memory together; changes nothing.
    /// </summary>
    /// <param name="images">The images.</param>
    /// <param name="statistics">What BatchNorm normalises with.</param>
    /// <param name="batchSize">Images per batch; the last may be smaller.</param>
    /// <param name="wanted">Whether a place, by its index among <see cref="NetworkDescription.Places"/>, is to be looked at.</param>
    /// <param name="visit">Given the place and its N×width row-major features, which hold until it returns.</param>
    /// <returns>The logits, N×classes row-major.</returns>
    float[] VisitPlaces(ImageSet images, BatchStatistics statistics, int batchSize, Predicate<int> wanted, Action<int, ReadOnlyMemory<float>> visit);

    /// <summary>One forward pass over the images, in order, in batches; changes nothing.</summary>
    /// <param name="images">The images.</param>
    /// <param name="statistics">What BatchNorm normalises with.</param>
    /// <param name="batchSize">Images per batch; the last may be smaller.</param>
    /// <param name="withFeatures">Whether features of every place are kept.</param>
    Evaluation Evaluate(ImageSet images, BatchStatistics statistics, int batchSize, bool withFeatures);
}
