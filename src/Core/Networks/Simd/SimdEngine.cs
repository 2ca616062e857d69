using EquiSep.Core.Datasets;
using EquiSep.Experiments;

namespace EquiSep.Core.Networks.Simd;

/// <summary>Runs fully connected networks on one core with .NET's vector instructions; loads no native library.</summary>
/// <remarks>docs/decisions/0005-own-kernels-for-small-networks.md says why, with measurements.</remarks>
internal sealed unsafe class SimdEngine(NetworkDescription description, NetworkState state) : INetworkEngine
{
    private Trainer? trainer;

    public string Device => "cpu";

    public int Threads => 1;

    public NetworkState State => state;

    public void Load()
    {
        // The state's own arrays are worked on.
    }

    public void BeginTraining(ImageSet images, TrainingSpecification training, TrainedBlocks trained, OptimizerState optimizer)
    {
        trainer?.Network.Dispose();
        var network = new DenseNetwork(description, state, Math.Min(training.BatchSize, images.Count), trained);
        var (offset, length) = trained.ParametersIn(state, description);
        var update = new SimdOptimizer(training, optimizer, state.Parameters.AsMemory(offset, length), network.Gradients + offset);
        trainer = new Trainer(network, update, images, training.BatchSize);
    }

    public float[] TrainEpoch(ReadOnlySpan<int> order, double learningRate)
    {
        var (network, optimizer, images, batchSize) = trainer ?? throw new InvalidOperationException("Training has not begun.");
        var batches = Minibatches.Of(order.Length, batchSize);
        var losses = new float[batches.Length];
        for (var step = 0; step < batches.Length; step++)
        {
            var (start, count) = batches[step];
            network.Load(images, order.Slice(start, count));
            network.Forward(count, BatchStatistics.Batch, track: true);
            losses[step] = network.Backward(count);
            optimizer.Step(learningRate);
        }

        return losses;
    }

    public void Store()
    {
        // The state's own arrays are trained in place.
    }

    public float[] VisitPlaces(ImageSet images, BatchStatistics statistics, int batchSize, Predicate<int> wanted, Action<int, ReadOnlyMemory<float>> visit)
    {
        // Features of fully connected networks are narrow: all places together are a few megabytes.
        var (features, logits) = Evaluate(images, statistics, batchSize, withFeatures: true);
        for (var place = 0; place < features.Count; place++)
        {
            if (wanted(place))
            {
                visit(place, features[place]);
            }
        }

        return logits;
    }

    public Evaluation Evaluate(ImageSet images, BatchStatistics statistics, int batchSize, bool withFeatures)
    {
        using var network = new DenseNetwork(description, state, Math.Min(batchSize, images.Count), trained: null);
        int[] order = [.. Enumerable.Range(0, images.Count)];
        int[] widths = [.. description.PlaceWidths];
        var features = withFeatures ? widths.Select(width => new float[(long)images.Count * width]).ToArray() : [];
        var logits = new float[images.Count * Dataset.Classes];
        foreach (var (start, count) in Minibatches.Of(images.Count, batchSize))
        {
            network.Load(images, order.AsSpan(start, count));
            network.Forward(count, statistics, track: false);
            for (var place = 0; place < features.Length; place++)
            {
                var size = count * widths[place];
                new ReadOnlySpan<float>(network.Place(place).Rows, size).CopyTo(features[place].AsSpan(start * widths[place], size));
            }

            new ReadOnlySpan<float>(network.Logits.Rows, count * Dataset.Classes).CopyTo(logits.AsSpan(start * Dataset.Classes));
        }

        return new Evaluation(features, logits);
    }

    public void Dispose() => trainer?.Network.Dispose();

    private sealed record Trainer(DenseNetwork Network, SimdOptimizer Optimizer, ImageSet Images, int BatchSize);
}
