using System.Diagnostics;
using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Core.Random;
using EquiSep.Experiments;

namespace EquiSep.Core.Training;

/// <summary>
/// The training loop: one network, one data set, epoch by epoch, so that a caller may stop after any epoch, save a
/// checkpoint, and go on later or elsewhere with the same bits. Used from one thread at a time.
/// </summary>
public sealed class TrainingSession : IDisposable
{
    private readonly Specification specification;
    private readonly Dataset data;
    private TrainingProgress progress;
    private TrainingPhase phase;

    private TrainingSession(Specification specification, Dataset data, string device, TrainingProgress progress)
    {
        this.specification = specification;
        this.data = data;
        this.progress = progress with { Devices = [.. progress.Devices.Append(device).Distinct()] };
        DivergedAtEpoch = progress.Epochs.Find(e => !double.IsFinite(e.Loss))?.Epoch;
        Engine = NetworkEngine.Create(device, Description, State);
        phase = TrainingPhase.Of(Epoch, Training, Description);
        Engine.BeginTraining(data.Train, Training, phase.Trained, progress.Optimizer);
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
    public bool Finished => DivergedAtEpoch is not null || Epoch >= Training.AllEpochs;

    /// <summary>What each epoch gave.</summary>
    public IReadOnlyList<EpochRecord> Epochs => progress.Epochs;

    /// <summary>Mean cross-entropy of every minibatch so far, in nats.</summary>
    public IReadOnlyList<float> StepLosses => progress.StepLosses;

    /// <summary>
    /// Whether the weights as they are now were asked for and have not been taken. Those of the epoch in which training diverged
    /// are not wanted: they are no network's.
    /// </summary>
    public bool LacksSnapshot =>
        DivergedAtEpoch is null && specification.Analysis.MeasureAt.Contains(Epoch) && progress.Snapshots.TrueForAll(snapshot => snapshot.Epoch != Epoch);

    private TrainingSpecification Training => specification.Training;

    /// <summary>A training at its beginning.</summary>
    /// <param name="specification">Network and training protocol.</param>
    /// <param name="data">The data set.</param>
    /// <param name="device">One of <see cref="NetworkEngine.Devices"/>.</param>
    public static TrainingSession Start(Specification specification, Dataset data, string device)
    {
        var description = NetworkCatalogue.Describe(specification.Network, data.Train.Shape);
        return new(specification, data, device, AtBeginning(specification, description, data.Train.Count));
    }

    /// <summary>A training that goes on from a checkpoint.</summary>
    /// <param name="specification">As at the start.</param>
    /// <param name="data">As at the start.</param>
    /// <param name="device">One of <see cref="NetworkEngine.Devices"/>; the same one for the same bits.</param>
    /// <param name="checkpoint">What <see cref="SaveCheckpoint"/> wrote.</param>
    /// <exception cref="InvalidDataException">The checkpoint is damaged or belongs to another specification.</exception>
    public static TrainingSession Resume(Specification specification, Dataset data, string device, Stream checkpoint) =>
        Resume(specification, data, device, CheckpointFile.Read(checkpoint));

    /// <summary>A training that goes on from a checkpoint.</summary>
    /// <param name="specification">As at the start.</param>
    /// <param name="data">As at the start.</param>
    /// <param name="device">One of <see cref="NetworkEngine.Devices"/>; the same one for the same bits.</param>
    /// <param name="checkpoint">Where it goes on.</param>
    /// <exception cref="InvalidDataException">The checkpoint belongs to another specification or to other images.</exception>
    public static TrainingSession Resume(Specification specification, Dataset data, string device, Checkpoint checkpoint)
    {
        if (checkpoint.Obstacle(specification, data.Manifest) is { } obstacle)
        {
            throw new InvalidDataException($"The checkpoint cannot be used: {obstacle}.");
        }

        var first = checkpoint.Facts.Specification;
        var description = NetworkCatalogue.Describe(first.Network, data.Train.Shape);
        return new(first, data, device, checkpoint.Progress(description, data.Train.Count) ?? AtBeginning(first, description, data.Train.Count));
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
        var rate = phase.Rate(Training.LearningRate, Epoch);
        var permutation = progress.Order.Next();
        var losses = Engine.TrainEpoch(permutation, rate);
        progress.StepLosses.AddRange(losses);
        var record = new EpochRecord(Epoch + 1, rate, MeanOverImages(losses, permutation.Length), Stopwatch.GetElapsedTime(started).TotalSeconds);
        progress.Epochs.Add(record);
        if (!double.IsFinite(record.Loss))
        {
            DivergedAtEpoch = record.Epoch;
        }

        EnterPhase();
        return record;
    }

    /// <summary>Brings <see cref="State"/> up to date.</summary>
    public void Store() => Engine.Store();

    /// <summary>The weights as they are now, as safetensors under PyTorch's names. Checkpoints say from now on that they were written.</summary>
    public byte[] TakeSnapshot()
    {
        using var stream = new MemoryStream();
        SaveModel(stream);
        var weights = stream.ToArray();
        progress.Snapshots.Add(new(Epoch, Hash.Of<byte>(weights)));
        return weights;
    }

    /// <summary>Everything that the rest of the training depends on. It holds until the next epoch.</summary>
    /// <param name="owner">Who writes it; empty when its training is to wait for whoever takes it.</param>
    /// <param name="notes">What happened on the way and a user would want to know.</param>
    public Checkpoint TakeCheckpoint(string owner, IReadOnlyList<string> notes)
    {
        Store();
        return Checkpoint.Of(Facts(owner, notes), progress);
    }

    /// <summary>What a checkpoint of now says beside the numbers.</summary>
    /// <inheritdoc cref="TakeCheckpoint"/>
    public CheckpointFacts Facts(string owner, IReadOnlyList<string> notes) => new()
    {
        Owner = owner,
        Specification = specification,
        Environment = EnvironmentFacts.Of(string.Join(TrainingProgress.BetweenDevices, Devices), Engine.Threads),
        TrainSha256 = data.Manifest.TrainSha256,
        LabelsSha256 = data.Manifest.LabelsSha256,
        Snapshots = [.. progress.Snapshots],
        Notes = notes,
    };

    /// <summary>Writes everything that the rest of the training depends on, with a checksum.</summary>
    public void SaveCheckpoint(Stream stream) => CheckpointFile.Write(stream, TakeCheckpoint(owner: "", notes: []));

    /// <summary>Writes the network as safetensors, under PyTorch's names.</summary>
    public void SaveModel(Stream stream)
    {
        Store();
        NetworkFile.Write(stream, State);
    }

    /// <inheritdoc/>
    public void Dispose() => Engine.Dispose();

    private static TrainingProgress AtBeginning(Specification specification, NetworkDescription description, int images)
    {
        var state = Initialization.Seed(description, specification.Training.Seed);
        return new(
            description,
            state,
            TrainingPhase.Of(0, specification.Training, description).NewOptimizer(specification.Training, state, description),
            new NumpyShuffle((uint)specification.Training.Seed, images),
            [],
            [],
            [],
            []);
    }

    // Right after the last epoch of the phase before, so that a checkpoint between the two belongs to the new one.
    private void EnterPhase()
    {
        var next = TrainingPhase.Of(Epoch, Training, Description);
        if (next != phase)
        {
            phase = next;
            progress = progress with { Optimizer = phase.NewOptimizer(Training, State, Description) };
            Engine.BeginTraining(data.Train, Training, phase.Trained, progress.Optimizer);
        }
    }

    private double MeanOverImages(float[] losses, int images)
    {
        var total = Minibatches.Of(images, Training.BatchSize).Zip(losses, (batch, loss) => (double)loss * batch.Count).Sum();
        return total / images;
    }
}
