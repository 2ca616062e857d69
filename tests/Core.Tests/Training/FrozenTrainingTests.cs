using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Core.Tests.Networks;
using EquiSep.Core.Training;
using EquiSep.Experiments;

namespace EquiSep.Core.Tests.Training;

public sealed class FrozenTrainingTests
{
    private const int Frozen = 2;
    private static readonly Dataset Data = GoldenNetwork.Prepare(DataNames.Cfm);

    public static TheoryData<string, string> OptimizersAndDevices() =>
        new MatrixTheoryData<string, string>(Optimizers.All, [NetworkEngine.Cpu, NetworkEngine.Libtorch]);

    [Theory]
    [MemberData(nameof(OptimizersAndDevices))]
    public void Only_the_first_blocks_move_in_the_first_phase_and_only_the_others_in_the_second(string optimizer, string device)
    {
        using var session = TrainingSession.Start(Specify(optimizer, first: 2, second: 3), Data, device);
        var beginning = Numbers(session);
        RunTo(session, 2);
        var between = Numbers(session);
        RunTo(session, 5);
        var end = Numbers(session);

        Assert.True(session.Finished);
        Assert.Equal(session.Description.Blocks.Length + 1, beginning.Count);
        Assert.All(beginning.Take(Frozen).Zip(between), pair => AssertMoved(pair.First, pair.Second));
        Assert.Equal(beginning.Skip(Frozen), between.Skip(Frozen));
        Assert.Equal(between.Take(Frozen), end.Take(Frozen));
        Assert.All(between.Zip(end).Skip(Frozen), pair => AssertMoved(pair.First, pair.Second));
    }

    [Theory]
    [MemberData(nameof(OptimizersAndDevices))]
    public void A_frozen_training_resumed_after_every_epoch_gives_the_same_bits(string optimizer, string device)
    {
        var specification = Specify(optimizer, first: 2, second: 3);
        using var whole = TrainingSession.Start(specification, Data, device);
        RunTo(whole, 5);
        using var checkpoint = new MemoryStream();
        TrainingSession.Start(specification, Data, device).SaveAndDispose(checkpoint);
        for (var epoch = 1; epoch <= 5; epoch++)
        {
            checkpoint.Position = 0;
            var session = TrainingSession.Resume(specification, Data, device, checkpoint);
            session.RunEpoch();
            checkpoint.SetLength(0);
            session.SaveAndDispose(checkpoint);
        }

        checkpoint.Position = 0;
        using var last = TrainingSession.Resume(specification, Data, device, checkpoint);
        Assert.True(last.Finished);
        Assert.Equal(whole.StepLosses, last.StepLosses);
        Assert.Equal(Numbers(whole), Numbers(last));
    }

    [Theory]
    [MemberData(nameof(OptimizersAndDevices))]
    public void Stock_modules_and_a_new_stock_optimiser_for_each_phase_give_the_same_losses(string optimizer, string device)
    {
        using var session = TrainingSession.Start(Specify(optimizer, first: 2, second: 2), Data, device);
        RunTo(session, 4);
        var stock = StockFrozenTraining.StepLosses(session.Description, Specify(optimizer, first: 2, second: 2).Training, Data.Train);

        Assert.Equal(stock.Count, session.StepLosses.Count);
        Assert.All(stock.Zip(session.StepLosses), pair => Assert.Equal(pair.First, pair.Second, 2e-4f));
        Assert.Equal(stock[0], session.StepLosses[0], 1e-6f);
    }

    [Fact]
    public void The_rate_is_constant_in_the_first_phase_and_the_schedule_counts_from_the_second()
    {
        using var session = TrainingSession.Start(Specify(Optimizers.Sgd, first: 4, second: 3), Data, NetworkEngine.Cpu);
        RunTo(session, 7);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], session.Epochs.Select(epoch => epoch.Epoch));
        Assert.Equal([0.01, 0.01, 0.01, 0.01, 0.01, 0.001, 0.0001], session.Epochs.Select(epoch => epoch.LearningRate));
    }

    [Fact]
    public void All_blocks_may_be_trained_first_and_the_classifier_alone_then()
    {
        var specification = Specify(Optimizers.Adam, first: 1, second: 1);
        using var session = TrainingSession.Start(specification with { Training = specification.Training with { Frozen = new() { Blocks = 5, Epochs = 1 } } }, Data, NetworkEngine.Cpu);
        var beginning = Numbers(session);
        RunTo(session, 1);
        var between = Numbers(session);
        RunTo(session, 2);

        Assert.Equal(beginning[^1], between[^1]);
        Assert.Equal(between.SkipLast(1), Numbers(session).SkipLast(1));
        AssertMoved(between[^1], Numbers(session)[^1]);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 3)]
    public void Frozen_blocks_of_a_residual_network_do_not_move_and_the_others_do(int first, int end)
    {
        var images = SyntheticImages.Of(8, channels: 3, side: 32, seed: 1);
        var description = NetworkCatalogue.Describe(new() { Family = Families.ResNetMix, Layers = 2 }, images.Shape);
        var (trained, before, after) = (new TrainedBlocks(first, end), Initialization.Seed(description, 1), Initialization.Seed(description, 1));
        using (var engine = NetworkEngine.Create(NetworkEngine.Libtorch, description, after))
        {
            engine.BeginTraining(images, new() { BatchSize = 8 }, trained, new(Optimizers.Momentum, trained.ParametersIn(after, description).Length));
            engine.TrainEpoch([.. Enumerable.Range(0, 8)], 0.1);
            engine.Store();
        }

        var blocks = Numbers(description, before).Zip(Numbers(description, after)).ToList();
        Assert.Equal(3, blocks.Count);
        Assert.All(blocks.Index(), block =>
        {
            if (trained.Contains(block.Index))
            {
                AssertMoved(block.Item.First, block.Item.Second);
            }
            else
            {
                Assert.Equal(block.Item.First, block.Item.Second);
            }
        });
    }

    private static Specification Specify(string optimizer, int first, int second) => new()
    {
        Data = new() { Name = DataNames.Cfm },
        Network = new() { Family = Families.Gfnn, Layers = 4, Width = 30 },
        Training = new() { Optimizer = optimizer, LearningRate = 0.01, Epochs = second, Frozen = new() { Blocks = Frozen, Epochs = first } },
    };

    private static void RunTo(TrainingSession session, int epoch)
    {
        while (session.Epoch < epoch)
        {
            session.RunEpoch();
        }
    }

    private static List<uint[]> Numbers(TrainingSession session)
    {
        session.Store();
        return Numbers(session.Description, session.State);
    }

    /// <summary>The bits of the parameters and running statistics of every block, the classifier last.</summary>
    private static List<uint[]> Numbers(NetworkDescription description, NetworkState state)
    {
        var slices = state.ParameterSlices.Concat(state.BufferSlices).ToList();
        return [.. description.Blocks
            .Select(block => block.Layers.Append(block.Shortcut ?? block.Layers[0]))
            .Append([description.Classifier])
            .Select(layers => layers.Distinct().SelectMany(layer => new[] { layer.Weights, layer.BatchNorm ?? layer.Weights }).Distinct())
            .Select(names => slices.Where(slice => names.Contains(slice.Name[..slice.Name.LastIndexOf('.')])))
            .Select(own => own.SelectMany(slice => state.Values(slice.Name).ToArray()).Select(BitConverter.SingleToUInt32Bits).ToArray())];
    }

    // Units that are never active keep a weight or two where there is no weight decay to move them.
    private static void AssertMoved(uint[] before, uint[] after)
    {
        Assert.Equal(before.Length, after.Length);
        Assert.InRange(before.Zip(after).Count(pair => pair.First != pair.Second), before.Length * 0.9, before.Length);
    }
}

file static class Sessions
{
    public static void SaveAndDispose(this TrainingSession session, Stream checkpoint)
    {
        using (session)
        {
            session.SaveCheckpoint(checkpoint);
        }
    }
}
