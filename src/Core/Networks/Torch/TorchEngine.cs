using EquiSep.Contracts;
using EquiSep.Core.Datasets;
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
    private TorchOptimizer? optimizer;
    private Tensor? images;
    private Tensor? labels;
    private int batchSize;

    static TorchEngine()
    {
        // One thread a training, and as many trainings as cores: fastest for small networks, and the sums keep their order.
        set_num_threads(1);
        set_num_interop_threads(1);
    }

    public TorchEngine(NetworkDescription description, NetworkState state, bool gpu)
    {
        if (NetworkEngine.Obstacle(gpu ? NetworkEngine.Cuda : NetworkEngine.Libtorch) is { } obstacle)
        {
            throw new ArgumentException(obstacle, nameof(gpu));
        }

        this.description = description;
        this.state = state;
        device = gpu ? CUDA : CPU;
        network = new TorchNetwork(description, state, device);
    }

    public string Device => device.type == DeviceType.CUDA ? NetworkEngine.Cuda : NetworkEngine.Libtorch;

    public void BeginTraining(ImageSet images, TrainingSpecification training, OptimizerState optimizer)
    {
        batchSize = training.BatchSize;
        this.images?.Dispose();
        this.images = Inputs(images);
        labels?.Dispose();
        labels = tensor(images.Labels, device: device);
        this.optimizer?.Dispose();
        this.optimizer = new TorchOptimizer(training, optimizer, network.Parameters, network.Gradients);
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
            using var minibatch = NewDisposeScope();
            var (start, count) = batches[step];
            network.Gradients.zero_();
            var logits = network.Forward(shuffled.narrow(0, start, count), BatchStatistics.Batch, track: true, places: null);
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

    public Evaluation Evaluate(ImageSet images, BatchStatistics statistics, int batchSize, bool withFeatures)
    {
        using var scope = NewDisposeScope();
        using var silence = no_grad();
        var inputs = Inputs(images);
        var batches = new List<List<Tensor>>();
        var logits = new List<Tensor>();
        foreach (var (start, count) in Minibatches.Of(images.Count, batchSize))
        {
            var places = withFeatures ? new List<Tensor>() : null;
            logits.Add(network.Forward(inputs.narrow(0, start, count), statistics, track: false, places));
            batches.Add(places ?? []);
        }

        var features = Enumerable.Range(0, withFeatures ? description.Blocks.Length + 1 : 0)
            .Select(place => cat([.. batches.Select(b => b[place])]).ToHost());
        return new Evaluation([.. features], cat(logits).ToHost());
    }

    public void Dispose()
    {
        optimizer?.Dispose();
        images?.Dispose();
        labels?.Dispose();
        network.Dispose();
    }

    /// <summary>N×width inputs on the device.</summary>
    private Tensor Inputs(ImageSet images)
    {
        using var scope = NewDisposeScope();
        var all = tensor(images.Pixels, [images.Count, images.Shape[1], images.Shape[2] * images.Shape[3]]);
        var used = description.Channel is { } channel ? all.narrow(1, channel, 1) : all;
        return used.reshape(images.Count, description.InputWidth).to(device).MoveToOuterDisposeScope();
    }
}
