using System.Diagnostics;
using EquiSep.Contracts;
using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Core.Random;

namespace EquiSep.Core.Training;

/// <summary>
/// The training loop: one network, one data set, epoch by epoch, so that a caller may stop after any epoch, save a
/// checkpoint, and go on later or elsewhere with the same bits. Used from one thread at a time.
/// </summary>
public sealed class TrainingSession : IDisposable
{
    private readonly Specification specification;
    private readonly TrainingProgress progress;

    private TrainingSession(Specification specification, Dataset data, string device, TrainingProgress progress)
    {
        this.specification = specification;
        this.progress = progress with { Devices = [.. progress.Devices.Append(device).Distinct()] };
        DivergedAtEpoch = progress.Epochs.Find(e => !double.IsFinite(e.Loss))?.Epoch;
        Engine = NetworkEngine.Create(device, Description, State);
        Engine.BeginTraining(data.Train, Training, progress.Optimizer);
    }

    /// <summary>The network.</summary>
    public NetworkDescription Description => progress.Description;

    /// <summary>Its numbers; up to date after <see cref="Store"/>.</summary>
    public NetworkState State => progress.State;

    /// <summary>What runs it.</summary>
    public INetworkEngine Engine { get; }

    /// <summary>What the training was done on, this session's device last: several where it went on elsewhere.</summary>
    public IReadOnlyList<string> Devices => progress.Devices;

    /// <summary>Epochs done.</summary>
    public int Epoch => progress.Epochs.Count;

    /// <summary>The epoch, counted from 1, whose loss was NaN or infinite; training ends there.</summary>
    public int? DivergedAtEpoch { get; private set; }

    /// <summary>Whether all epochs are done, or training diverged.</summary>
    public bool Finished => DivergedAtEpoch is not null || Epoch >= Training.Epochs;

    /// <summary>What each epoch gave.</summary>
    public IReadOnlyList<EpochRecord> Epochs => progress.Epochs;

    /// <summary>Mean cross-entropy of every minibatch so far, in nats.</summary>
    public IReadOnlyList<float> StepLosses => progress.StepLosses;

    private TrainingSpecification Training => specification.Training;

    /// <summary>A training at its beginning.</summary>
    /// <param name="specification">Network and training protocol.</param>
    /// <param name="data">The data set.</param>
    /// <param name="device">One of <see cref="NetworkEngine.Devices"/>.</param>
    public static TrainingSession Start(Specification specification, Dataset data, string device)
    {
        var description = NetworkCatalogue.Describe(specification.Network, data.Train.Shape);
        var state = Initialization.Seed(description, specification.Training.Seed);
        return new TrainingSession(specification, data, device, new TrainingProgress(
            description,
            state,
            new OptimizerState(specification.Training.Optimizer, state.Parameters.Length),
            new NumpyShuffle((uint)specification.Training.Seed, data.Train.Count),
            [],
            [],
            []));
    }

    /// <summary>A training that goes on from a checkpoint.</summary>
    /// <param name="specification">As at the start.</param>
    /// <param name="data">As at the start.</param>
    /// <param name="device">One of <see cref="NetworkEngine.Devices"/>; the same one for the same bits.</param>
    /// <param name="checkpoint">What <see cref="SaveCheckpoint"/> wrote.</param>
    /// <exception cref="InvalidDataException">The checkpoint is damaged or belongs to another specification.</exception>
    public static TrainingSession Resume(Specification specification, Dataset data, string device, Stream checkpoint)
    {
        var description = NetworkCatalogue.Describe(specification.Network, data.Train.Shape);
        return new TrainingSession(specification, data, device, Checkpoint.Read(checkpoint, specification, description, data.Train.Count));
    }

    /// <summary>Trains one epoch.</summary>
    /// <exception cref="InvalidOperationException">Training has finished.</exception>
    public EpochRecord RunEpoch()
    {
        if (Finished)
        {
            throw new InvalidOperationException($"Training finished after epoch {Epoch}.");
        }

        var started = Stopwatch.GetTimestamp();
        var rate = LearningRateSchedule.Rate(Training.LearningRate, Epoch, Training.Epochs);
        var permutation = progress.Order.Next();
        var losses = Engine.TrainEpoch(permutation, rate);
        progress.StepLosses.AddRange(losses);
        var record = new EpochRecord(Epoch + 1, rate, MeanOverImages(losses, permutation.Length), Stopwatch.GetElapsedTime(started).TotalSeconds);
        progress.Epochs.Add(record);
        if (!double.IsFinite(record.Loss))
        {
            DivergedAtEpoch = record.Epoch;
        }

        return record;
    }

    /// <summary>Brings <see cref="State"/> up to date.</summary>
    public void Store() => Engine.Store();

    /// <summary>Writes everything that the rest of the training depends on, with a checksum.</summary>
    public void SaveCheckpoint(Stream stream)
    {
        Store();
        Checkpoint.Write(stream, specification, progress);
    }

    /// <summary>Writes the network as safetensors, under PyTorch's names.</summary>
    public void SaveModel(Stream stream)
    {
        Store();
        NetworkFile.Write(stream, State);
    }

    /// <inheritdoc/>
    public void Dispose() => Engine.Dispose();

    private double MeanOverImages(float[] losses, int images)
    {
        var total = Minibatches.Of(images, Training.BatchSize).Zip(losses, (batch, loss) => (double)loss * batch.Count).Sum();
        return total / images;
    }
}
