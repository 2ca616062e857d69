using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Experiments;

namespace EquiSep.Core.Tests.Networks;

/// <summary>The vector instructions against libtorch where a size is no multiple of a register, and where a batch is not full.</summary>
public sealed class EngineAgreementTests
{
    private static readonly int[] Widths = [1, 2, 5, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40];

    public static TheoryData<int> BatchSizes() => [2, 3, 15, 16, 17, 127, 1000];

    [Theory]
    [MemberData(nameof(BatchSizes))]
    public void Every_width_gives_the_same_step(int batchSize)
    {
        foreach (var width in Widths)
        {
            // A full minibatch and a smaller one. With two images BatchNorm is nearly a sign, and rounding shows more.
            var images = SyntheticImages.Of(batchSize + Math.Max(2, batchSize / 3), channels: 1, side: 3, seed: width);
            var training = new TrainingSpecification { Optimizer = Optimizers.Momentum, LearningRate = 0.01, BatchSize = batchSize };
            var states = Train(Describe(width, images), images, training);

            AssertClose(states[0].Parameters, states[1].Parameters, batchSize == 2 ? 1e-3 : 1e-4, $"parameters of width {width}");
            AssertClose(states[0].Buffers, states[1].Buffers, 1e-4, $"running statistics of width {width}");
        }
    }

    [Theory]
    [InlineData(1, BatchStatistics.Running)]
    [InlineData(17, BatchStatistics.Running)]
    [InlineData(17, BatchStatistics.Batch)]
    [InlineData(100, BatchStatistics.Batch)]
    [InlineData(101, BatchStatistics.Running)]
    [InlineData(233, BatchStatistics.Batch)]
    public void Every_width_and_number_of_images_gives_the_same_features(int count, BatchStatistics statistics)
    {
        foreach (var width in Widths)
        {
            var images = SyntheticImages.Of(count, channels: 3, side: 3, seed: width);
            var description = Describe(width, images);
            var state = Initialization.Seed(description, width);
            using var cpu = NetworkEngine.Create(NetworkEngine.Cpu, description, state);
            using var libtorch = NetworkEngine.Create(NetworkEngine.Libtorch, description, state);

            var (ours, theirs) = (cpu.Evaluate(images, statistics, 100, withFeatures: true), libtorch.Evaluate(images, statistics, 100, withFeatures: true));

            AssertClose(ours.Logits, theirs.Logits, 1e-4, $"logits of width {width}");
            Assert.Equal(theirs.Features.Count, ours.Features.Count);
            Assert.All(ours.Features.Zip(theirs.Features), pair => AssertClose(pair.First, pair.Second, 1e-4, $"features of width {width}"));
            Assert.Equal(Initialization.Seed(description, width).Buffers, state.Buffers);
        }
    }

    [Theory]
    [InlineData(Dataset.Classes, 2)]
    [InlineData(-1, 2)]
    [InlineData(0, 3)]
    public void Labels_and_batches_beyond_the_memory_laid_out_are_refused(long label, int batch)
    {
        var images = SyntheticImages.Of(2, channels: 1, side: 3, seed: 1) with { Labels = [0, label] };
        var description = Describe(5, images);
        using var engine = NetworkEngine.Create(NetworkEngine.Cpu, description, Initialization.Seed(description, 1));
        engine.BeginTraining(images, new TrainingSpecification(), TrainedBlocks.All(description), new OptimizerState(Optimizers.Sgd, 0));

        Assert.Throws<ArgumentOutOfRangeException>(() => engine.TrainEpoch([.. Enumerable.Range(0, batch).Select(i => i % 2)], 0.1));
    }

    private static NetworkState[] Train(NetworkDescription description, ImageSet images, TrainingSpecification training)
    {
        int[] order = [.. Enumerable.Range(0, images.Count).Reverse()];
        return [.. new[] { NetworkEngine.Cpu, NetworkEngine.Libtorch }.Select(device =>
        {
            var state = Initialization.Seed(description, 1);
            using var engine = NetworkEngine.Create(device, description, state);
            engine.BeginTraining(images, training, TrainedBlocks.All(description), new OptimizerState(training.Optimizer, state.Parameters.Length));
            engine.TrainEpoch(order, training.LearningRate);
            engine.Store();
            return state;
        })];
    }

    private static NetworkDescription Describe(int width, ImageSet images) =>
        NetworkCatalogue.Describe(new NetworkSpecification { Family = Families.Gfnn, Layers = 1, Width = width }, images.Shape);

    private static void AssertClose(float[] expected, float[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        var difference = expected.Zip(actual, (x, y) => (double)Math.Abs(x - y)).Max();
        Assert.True(difference <= tolerance, $"{what} differ by {difference:R}");
    }
}
