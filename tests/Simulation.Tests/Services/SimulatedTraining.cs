using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using EquiSep.Core.Datasets;
using EquiSep.Core.Formats;
using EquiSep.Core.Networks;
using EquiSep.Core.Training;
using EquiSep.Experiments;
using EquiSep.Simulation.Tests.Time;
using EquiSep.TrainingService;

namespace EquiSep.Simulation.Tests.Services;

/// <summary>
/// Stands in for a training. Its weights are a function of a chain of hashes, one for each epoch, so that a training which goes on from
/// anything else than its own last epoch ends with other weights.
/// </summary>
internal sealed class SimulatedTraining : ITraining
{
    private const int StepsOfEpoch = 2;
    private static readonly ExecutionEnvironment environment = new("simulated", null, "none", "none", "cpu", 1);
    private static readonly ConcurrentDictionary<Specification, Beginning> beginnings = new();
    private readonly Specification specification;
    private readonly DatasetManifest data;
    private readonly Func<Task> wait;
    private readonly Action end;
    private readonly Beginning beginning;
    private readonly List<EpochRecord> epochs = [];
    private readonly List<WeightSnapshot> snapshots = [];
    private byte[] state;

    /// <summary>A training at its beginning.</summary>
    /// <param name="specification">What is trained.</param>
    /// <param name="data">The data set.</param>
    /// <param name="wait">What an epoch takes.</param>
    /// <param name="end">Told of the end of this part of the training.</param>
    public SimulatedTraining(Specification specification, Dataset data, Func<Task> wait, Action end)
    {
        (this.specification, this.data, this.wait, this.end) = (specification, data.Manifest, wait, end);
        beginning = beginnings.GetOrAdd(specification, static (wanted, shape) => new(wanted, shape), data.Train.Shape);
        state = beginning.Seed;
    }

    /// <summary>A training that goes on.</summary>
    /// <inheritdoc cref="SimulatedTraining(Specification, Dataset, Func{Task}, Action)"/>
    public SimulatedTraining(Specification specification, Dataset data, Checkpoint from, Func<Task> wait, Action end)
        : this(from.Facts.Specification, data, wait, end)
    {
        if (from.Obstacle(specification, data.Manifest) is { } obstacle)
        {
            throw new InvalidDataException($"The checkpoint cannot be used: {obstacle}.");
        }

        epochs.AddRange(from.Epochs);
        snapshots.AddRange(from.Facts.Snapshots);
        if (epochs.Count > 0)
        {
            state = from.Tensors.Single(tensor => tensor.Name == "state").Data.ToArray();
        }
    }

    /// <inheritdoc/>
    public int Epoch => epochs.Count;

    /// <inheritdoc/>
    public bool IsFinished => Epoch >= specification.Training.AllEpochs || (Epoch > 0 && !double.IsFinite(epochs[^1].Loss));

    /// <inheritdoc/>
    public bool LacksSnapshot =>
        (Epoch == 0 || double.IsFinite(epochs[^1].Loss))
        && specification.Analysis.MeasureAt.Contains(Epoch)
        && snapshots.TrueForAll(snapshot => snapshot.Epoch != Epoch);

    /// <inheritdoc/>
    public int StepsPerEpoch => StepsOfEpoch;

    /// <summary>Trains all epochs that are left, in no time.</summary>
    /// <param name="onEpoch">Called before the first epoch and after each one.</param>
    /// <returns>The last checkpoint.</returns>
    public Checkpoint Finish(Action onEpoch)
    {
        onEpoch();
        while (!IsFinished)
        {
            Advance();
            onEpoch();
        }

        return TakeCheckpoint("", []);
    }

    /// <inheritdoc/>
    public async ValueTask<EpochRecord> RunEpochAsync()
    {
        await wait();
        return Advance();
    }

    /// <inheritdoc/>
    public CheckpointFacts Facts(string owner, IReadOnlyList<string> notes) => new()
    {
        Owner = owner,
        Specification = specification,
        Environment = environment,
        TrainSha256 = data.TrainSha256,
        LabelsSha256 = data.LabelsSha256,
        Snapshots = [.. snapshots],
        Notes = notes,
    };

    /// <inheritdoc/>
    public Checkpoint TakeCheckpoint(string owner, IReadOnlyList<string> notes)
    {
        var (parameters, buffers) = (new float[beginning.Parameters], new float[beginning.Buffers]);
        Fill(parameters, buffers);
        SafeTensor[] tensors =
        [
            SafeTensor.From("parameters", parameters, parameters.Length),
            SafeTensor.From("buffers", buffers, buffers.Length),
            SafeTensor.From("state", state, state.Length),
            SafeTensor.From("losses", new float[StepsOfEpoch * Epoch], StepsOfEpoch * Epoch),
            SafeTensor.From("epochs", [.. epochs.SelectMany(e => new[] { e.Epoch, e.LearningRate, e.Loss, e.Seconds })], 4 * Epoch),
        ];
        return new(Facts(owner, notes), tensors.ToDictionary(tensor => tensor.Name));
    }

    /// <inheritdoc/>
    public byte[] TakeSnapshot()
    {
        using var file = new MemoryStream();
        var numbers = new NetworkState(beginning.Description);
        Fill(numbers.Parameters, numbers.Buffers);
        NetworkFile.Write(file, numbers);
        var weights = file.ToArray();
        snapshots.Add(new(Epoch, Hash.Of<byte>(weights)));
        return weights;
    }

    /// <inheritdoc/>
    public void Dispose() => end();

    private EpochRecord Advance()
    {
        state = SHA256.HashData([.. state, (byte)Epoch, .. Encoding.ASCII.GetBytes(data.TrainSha256)]);
        var diverges = specification.Training.Seed == Specimens.DivergingSeed && Epoch == 1;
        var record = new EpochRecord(Epoch + 1, specification.Training.LearningRate, diverges ? double.NaN : state[0] / 256.0, Seconds: 1);
        epochs.Add(record);
        return record;
    }

    private void Fill(float[] parameters, float[] buffers)
    {
        Fill(parameters, offset: -0.5f);
        Fill(buffers, offset: 0.5f);
    }

    private void Fill(float[] target, float offset)
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = (((state[i % state.Length] * 31) + (i * 17)) % 256 / 256f) + offset;
        }
    }

    private sealed class Beginning
    {
        public Beginning(Specification specification, IReadOnlyList<int> shape)
        {
            Description = NetworkCatalogue.Describe(specification.Network, shape);
            Seed = SHA256.HashData(Encoding.ASCII.GetBytes(Keys.Model(specification)));
            var numbers = new NetworkState(Description);
            (Parameters, Buffers) = (numbers.Parameters.Length, numbers.Buffers.Length);
        }

        public NetworkDescription Description { get; }

        public byte[] Seed { get; }

        public int Parameters { get; }

        public int Buffers { get; }
    }
}

/// <summary>Creates trainings that take virtual time, and counts those that reach their end.</summary>
/// <param name="world">The world.</param>
/// <param name="process">The process that trains.</param>
/// <param name="log">What is known of all trainings of the history.</param>
internal sealed class SimulatedTrainings(World world, SimulatedProcess process, TrainingLog log) : ITrainingFactory
{
    /// <summary>Trainings under way in the process.</summary>
    public int UnderWay { get; private set; }

    /// <inheritdoc/>
    public ITraining Start(Specification specification, Dataset data) => Begun(specification, end => new(specification, data, WaitAsync, end));

    /// <inheritdoc/>
    public ITraining Resume(Specification specification, Dataset data, Checkpoint checkpoint) =>
        Begun(specification, end => new(specification, data, checkpoint, WaitAsync, end));

    private SimulatedTraining Begun(Specification specification, Func<Action, SimulatedTraining> create)
    {
        SimulatedTraining? training = null;
        training = create(() =>
        {
            UnderWay--;
            if (training!.IsFinished)
            {
                log.Finished(specification);
            }
        });
        UnderWay++;
        return training;
    }

    private Task WaitAsync() => Task.Delay(world.Dice.Seconds(0.1, 3), process.Clock, CancellationToken.None);
}

/// <summary>How often models were trained to the end in a history.</summary>
internal sealed class TrainingLog
{
    private readonly Dictionary<string, int> finished = [];

    /// <summary>How often each model was trained to the end, by its key.</summary>
    public IReadOnlyDictionary<string, int> ByKey => finished;

    /// <summary>A model was trained to the end.</summary>
    public void Finished(Specification specification)
    {
        var key = Keys.Model(specification);
        finished[key] = finished.GetValueOrDefault(key) + 1;
    }
}
