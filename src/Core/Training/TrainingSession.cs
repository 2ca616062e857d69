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
    private readonly OptimizerState optimizer;
    private readonly NumpyShuffle order;
    private readonly List<EpochRecord> epochs;
    private readonly List<float> stepLosses;

    private TrainingSession(Specification specification, Dataset data, string device, TrainingProgress progress)
    {
        this.specification = specification;
        Description = progress.Description;
        State = progress.State;
        optimizer = progress.Optimizer;
        order = progress.Order;
        epochs = progress.Epochs;
        stepLosses = progress.StepLosses;
        DivergedAtEpoch = epochs.Find(e => !double.IsFinite(e.Loss))?.Epoch;
        Engine = NetworkEngine.Create(device, Description, State);
        Devices = [.. progress.Devices.Append(device).Distinct()];
        Engine.BeginTraining(data.Train, Training, optimizer);
    }

    /// <summary>The network.</summary>
    public NetworkDescription Description { get; }

    /// <summary>Its numbers; up to date after <see cref="Store"/>.</summary>
    public NetworkState State { get; }

    /// <summary>What runs it.</summary>
    public INetworkEngine Engine { get; }

    /// <summary>What the training was done on, this session's device last: several where it went on elsewhere.</summary>
    public IReadOnlyList<string> Devices { get; }

    /// <summary>Epochs done.</summary>
    public int Epoch => epochs.Count;

    /// <summary>The epoch, counted from 1, whose loss was NaN or infinite; training ends there.</summary>
    public int? DivergedAtEpoch { get; private set; }

    /// <summary>Whether all epochs are done, or training diverged.</summary>
    public bool Finished => DivergedAtEpoch is not null || Epoch >= Training.Epochs;

    /// <summary>What each epoch gave.</summary>
    public IReadOnlyList<EpochRecord> Epochs => epochs;

    /// <summary>Mean cross-entropy of every minibatch so far, in nats.</summary>
    public IReadOnlyList<float> StepLosses => stepLosses;

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
        var permutation = order.Next();
        var losses = Engine.TrainEpoch(permutation, rate);
        stepLosses.AddRange(losses);
        var record = new EpochRecord(Epoch + 1, rate, MeanOverImages(losses, permutation.Length), Stopwatch.GetElapsedTime(started).TotalSeconds);
        epochs.Add(record);
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
        Checkpoint.Write(stream, specification, new TrainingProgress(Description, State, optimizer, order, epochs, stepLosses, Devices));
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
        var total = 0.0;
        for (var step = 0; step < losses.Length; step++)
        {
            total += (double)losses[step] * Math.Min(Training.BatchSize, images - (step * Training.BatchSize));
        }

        return total / images;
    }
}
