using EquiSep.Core.Datasets;
using EquiSep.Experiments;
using TorchSharp;
using static TorchSharp.torch;

namespace EquiSep.Core.Networks.Torch;

/// <summary>
/// Runs a network through libtorch and its autograd, on a GPU or on the processor. Parameters and gradients are views of two
/// flat tensors; data stays on the device; losses come to the host once an epoch.
/// </summary>
internal sealed class TorchEngine : INetworkEngine
{
    private readonly NetworkDescription description;
    private readonly NetworkState state;
    private readonly Device device;
    private readonly TorchNetwork network;
    private readonly TorchThreads threads;
    private TorchOptimizer? optimizer;
    private TrainedBlocks? trained;
    private Tensor? moving;
    private Tensor? gradients;
    private Tensor? images;
    private Tensor? labels;
    private int batchSize;

    public TorchEngine(NetworkDescription description, NetworkState state, bool gpu)
    {
        if (NetworkEngine.Obstacle(gpu ? NetworkEngine.Cuda : NetworkEngine.Libtorch) is { } obstacle)
        {
            throw new ArgumentException(obstacle, nameof(gpu));
        }

        this.description = description;
        this.state = state;
        device = gpu ? CUDA : CPU;
        threads = new TorchThreads(description.Convolutional, gpu);
        network = new TorchNetwork(description, state, device);
    }

    public string Device => device.type == DeviceType.CUDA ? NetworkEngine.Cuda : NetworkEngine.Libtorch;

    public int Threads => threads.Count;

    public NetworkState State => state;

    public void Load() => network.Load(state);

    public void BeginTraining(ImageSet images, TrainingSpecification training, TrainedBlocks trained, OptimizerState optimizer)
    {
        batchSize = training.BatchSize;
        this.trained = trained;
        this.images?.Dispose();
        this.images = Inputs(images);
        labels?.Dispose();
        labels = tensor(images.Labels, device: device);
        this.optimizer?.Dispose();
        gradients?.Dispose();
        moving?.Dispose();
        var part = trained.ParametersIn(state, description);
        gradients = network.Track(state, part);
        moving = network.Parameters.narrow(0, part.Offset, part.Length);
        this.optimizer = new TorchOptimizer(training, optimizer, moving, gradients);
    }

    public float[] TrainEpoch(ReadOnlySpan<int> order, double learningRate)
    {
        using var scope = NewDisposeScope();
        var update = optimizer ?? throw new InvalidOperationException("Training has not begun.");
        var permutation = tensor(order.ToArray(), dtype: ScalarType.Int64, device: device);
        var shuffled = images!.index_select(0, permutation);
        var targets = labels!.index_select(0, permutation);
        var batches = Minibatches.Of(order.Length, batchSize);
        var losses = zeros(batches.Length, device: device);
        for (var step = 0; step < batches.Length; step++)
        {
            using var turn = threads.Enter();
            using var minibatch = NewDisposeScope();
            var (start, count) = batches[step];
            gradients!.zero_();
            var logits = network.Forward(shuffled.narrow(0, start, count), BatchStatistics.Batch, trained);
            var loss = nn.functional.cross_entropy(logits, targets.narrow(0, start, count));
            loss.backward();
            using var silence = no_grad();
            losses[step].copy_(loss.detach());
            update.Step(learningRate);
        }

        return losses.ToHost();
    }

    public void Store()
    {
        network.Store(state);
        optimizer?.Store();
    }

    public float[] VisitPlaces(ImageSet images, BatchStatistics statistics, int batchSize, Predicate<int> wanted, Action<int, ReadOnlyMemory<float>> visit)
    {
        using var scope = NewDisposeScope();
        using var silence = no_grad();
        var inputs = Inputs(images);
        Passing[] batches = [.. Minibatches.Of(images.Count, batchSize).Select(batch => network.Enter(inputs.narrow(0, batch.Start, batch.Count)))];
        int[] widths = [.. description.PlaceWidths];
        var features = new float[checked(images.Count * widths.Where((_, place) => wanted(place)).DefaultIfEmpty(0).Max())];
        Visit(0);
        for (var place = 1; place < widths.Length; place++)
        {
            foreach (ref var batch in batches.AsSpan())
            {
                batch = Advance(network.Steps[place - 1], batch, statistics);
            }

            Visit(place);
        }

        return cat([.. batches.Select(batch => network.Classify(batch, statistics))]).ToHost();

        void Visit(int place)
        {
            if (wanted(place))
            {
                var filled = 0;
                foreach (var batch in batches)
                {
                    batch.Values.CopyTo(features.AsSpan(filled));
                    filled += (int)batch.Values.NumberOfElements;
                }

                visit(place, features.AsMemory(0, filled));
            }
        }
    }

    public Evaluation Evaluate(ImageSet images, BatchStatistics statistics, int batchSize, bool withFeatures)
    {
        if (withFeatures)
        {
            var features = new List<float[]>();
            var ofAll = VisitPlaces(images, statistics, batchSize, _ => true, (_, values) => features.Add(values.ToArray()));
            return new Evaluation(features, ofAll);
        }

        using var scope = NewDisposeScope();
        using var silence = no_grad();
        var inputs = Inputs(images);
        var logits = new List<Tensor>();
        foreach (var (start, count) in Minibatches.Of(images.Count, batchSize))
        {
            using var turn = threads.Enter();
            using var batch = NewDisposeScope();
            logits.Add(network.Forward(inputs.narrow(0, start, count), statistics, tracked: null).MoveToOuterDisposeScope());
        }

        return new Evaluation([], cat(logits).ToHost());
    }

    public void Dispose()
    {
        optimizer?.Dispose();
        gradients?.Dispose();
        moving?.Dispose();
        images?.Dispose();
        labels?.Dispose();
        network.Dispose();
    }

    private Passing Advance(TorchStep step, Passing batch, BatchStatistics statistics)
    {
        using var turn = threads.Enter();
        using var scope = NewDisposeScope();
        var next = step.Forward(batch, statistics, track: false);
        next.Values.MoveToOuterDisposeScope();
        batch.Release(next);
        return next;
    }

    /// <summary>Inputs on the device: N×C×H×W for convolutions, else N×width.</summary>
    private Tensor Inputs(ImageSet images)
    {
        using var scope = NewDisposeScope();
        var all = tensor(images.Pixels, [.. images.Shape.Select(size => (long)size)]);
        var used = description.Channel is { } channel ? all.narrow(1, channel, 1) : all;
        return (description.Convolutional ? used : used.reshape(images.Count, description.InputWidth)).to(device).MoveToOuterDisposeScope();
    }
}
