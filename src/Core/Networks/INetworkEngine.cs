using EquiSep.Contracts;
using EquiSep.Core.Datasets;

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

    /// <summary>Takes the training images to the device, where they stay, and the optimiser's state.</summary>
    void BeginTraining(ImageSet images, TrainingSpecification training, OptimizerState optimizer);

    /// <summary>One epoch: every minibatch of <paramref name="order"/>, forward, backward and update.</summary>
    /// <param name="order">A permutation of the training images.</param>
    /// <param name="learningRate">The rate of this epoch.</param>
    /// <returns>The mean cross-entropy of each minibatch, in nats.</returns>
    float[] TrainEpoch(ReadOnlySpan<int> order, double learningRate);

    /// <summary>Brings weights, buffers and the optimiser's state back from the device.</summary>
    void Store();

    /// <summary>One forward pass over the images, in order, in batches; changes nothing.</summary>
    /// <param name="images">The images.</param>
    /// <param name="statistics">What BatchNorm normalises with.</param>
    /// <param name="batchSize">Images per batch; the last may be smaller.</param>
    /// <param name="withFeatures">Whether features of every place are kept.</param>
    Evaluation Evaluate(ImageSet images, BatchStatistics statistics, int batchSize, bool withFeatures);
}
