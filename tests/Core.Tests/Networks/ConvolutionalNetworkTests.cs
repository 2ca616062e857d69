using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Core.Training;
using EquiSep.Experiments;
using TorchSharp;

namespace EquiSep.Core.Tests.Networks;

/// <summary>What the golden networks leave open: colour, other depths, how a pass goes, and going on from a checkpoint.</summary>
public sealed class ConvolutionalNetworkTests
{
    private static readonly Dataset Data = Shorten(GoldenNetwork.Prepare(DataNames.FashionMnist), 150);

    [Theory]
    [InlineData("VGG11", 11, 49_152, 25 * ((48 * 64) + (64 * 128) + (128 * 256) + (256 * 256) + (256 * 512) + (3 * 512 * 512)))]
    [InlineData("VGG13", 13, 49_152, 25 * ((48 * 64) + (64 * 64) + (64 * 128) + (128 * 128) + (128 * 256) + (256 * 256) + (256 * 512) + (3 * 512 * 512)))]
    [InlineData("VGG16", 16, 49_152, 25 * ((48 * 64) + (64 * 64) + (64 * 128) + (128 * 128) + (128 * 256) + (2 * 256 * 256) + (256 * 512) + (5 * 512 * 512)))]
    [InlineData("VGG19", 19, 49_152, 25 * ((48 * 64) + (64 * 64) + (64 * 128) + (128 * 128) + (128 * 256) + (3 * 256 * 256) + (256 * 512) + (7 * 512 * 512)))]
    [InlineData("AlexNet", 8, 98_304, 25 * ((96 * 64) + (64 * 192) + (192 * 384) + (384 * 256) + (256 * 256)))]
    public void A_network_for_colour_images_has_the_places_and_weights_of_its_kind(string family, int places, int input, int convolutionWeights)
    {
        var description = NetworkCatalogue.Describe(new() { Family = family }, [1, 3, 32, 32]);

        Assert.Equal(places, description.Places.Count);
        Assert.Equal(input, description.InputWidth);
        Assert.Equal(convolutionWeights, description.AllLayers.Where(layer => layer.Convolutional).Sum(layer => layer.Out * layer.FanIn));
        Assert.Equal(["input", "conv 1", "conv 2"], description.Places.Take(3).Select(place => place.Name));
        Assert.Equal(["fc 1", "fc 2"], description.Places.TakeLast(2).Select(place => place.Name));
    }

    [Theory]
    [InlineData(BlockKinds.Basic, 2, 3)]
    [InlineData(BlockKinds.Bottleneck, 3, 5)]
    public void The_first_residual_block_takes_colour_through_a_shortcut_that_is_trained(string block, int convolutions, int kernel)
    {
        var images = SyntheticImages.Of(8, channels: 3, side: 32, seed: 1);
        var description = NetworkCatalogue.Describe(new() { Family = Families.GResNet, Layers = 2, Block = block }, images.Shape);
        var (before, after) = (Initialization.Seed(description, 1), Initialization.Seed(description, 1));
        Assert.Equal([8, 24, kernel, kernel], before["layer1.0.conv1.weight"].Shape);
        Assert.Equal([8, 24, 1, 1], before["layer1.0.shortcut.0.weight"].Shape);
        Assert.Equal(["layer1.0.shortcut.0.weight", "layer1.0.shortcut.1.weight"], before.ParameterSlices.Skip(3 * convolutions).Take(2).Select(slice => slice.Name));
        Assert.DoesNotContain(before.ParameterSlices, slice => slice.Name.StartsWith("layer1.1.shortcut", StringComparison.Ordinal));

        using var engine = NetworkEngine.Create(NetworkEngine.Cpu, description, after);
        engine.BeginTraining(images, new() { BatchSize = 8 }, TrainedBlocks.All(description), new(Optimizers.Sgd, after.Parameters.Length));
        engine.TrainEpoch([.. Enumerable.Range(0, 8)], 0.1);
        engine.Store();

        Assert.NotEqual(before.Values("layer1.0.shortcut.0.weight").ToArray(), after.Values("layer1.0.shortcut.0.weight").ToArray());
        Assert.NotEqual(before.Values("layer1.0.shortcut.1.running_mean").ToArray(), after.Values("layer1.0.shortcut.1.running_mean").ToArray());
    }

    [Fact]
    public void A_residual_block_whose_layers_give_nothing_passes_its_positive_input_on()
    {
        var images = SyntheticImages.Of(5, channels: 1, side: 32, seed: 1);
        var description = NetworkCatalogue.Describe(new() { Family = Families.ResNetMix, Layers = 2 }, images.Shape);
        var state = Initialization.Seed(description, 1);
        state.Values("layer1.0.bn3.weight").Clear();
        state.Values("layer2.0.bn2.weight").Clear();

        using var engine = NetworkEngine.Create(NetworkEngine.Cpu, description, state);
        var features = engine.Evaluate(images, BatchStatistics.Batch, 5, withFeatures: true).Features;

        Assert.Equal(["input", "block 1 layer 1", "block 1 layer 2", "block 1", "block 2 layer 1", "block 2"], description.Places.Select(place => place.Name));
        Assert.Equal(Array.ConvertAll(features[0], value => Math.Max(value, 0)), features[3]);
        Assert.Equal(features[3], features[5]);
        Assert.NotEqual(features[3], features[4]);
    }

    [Fact]
    public void A_pass_visits_the_wanted_places_in_order_and_gives_the_logits_of_a_pass_without()
    {
        var description = NetworkCatalogue.Describe(new() { Family = Families.GResNet, Layers = 2 }, Data.Train.Shape);
        using var engine = NetworkEngine.Create(NetworkEngine.Cpu, description, Initialization.Seed(description, 1));
        var all = engine.Evaluate(Data.Train, BatchStatistics.Batch, 100, withFeatures: true);
        var visited = new List<int>();

        var logits = engine.VisitPlaces(Data.Train, BatchStatistics.Batch, 100, place => description.Places[place].EndsBlock, (place, features) =>
        {
            visited.Add(place);
            Assert.True(features.Span.SequenceEqual(all.Features[place]));
        });

        Assert.Equal([0, 2, 4], visited);
        Assert.Equal(engine.Evaluate(Data.Train, BatchStatistics.Batch, 100, withFeatures: false).Logits, logits);
    }

    [Theory]
    [InlineData(Optimizers.Momentum, Families.GResNet)]
    [InlineData(Optimizers.Adam, Families.ResNetMix)]
    public void A_training_resumed_after_every_epoch_gives_the_same_bits(string optimizer, string family)
    {
        var specification = Specify(optimizer, family);
        using var whole = TrainingSession.Start(specification, Data, NetworkEngine.Cpu);
        var session = TrainingSession.Start(specification, Data, NetworkEngine.Cpu);
        while (!whole.Finished)
        {
            whole.RunEpoch();
            session.RunEpoch();
            using var checkpoint = new MemoryStream();
            session.SaveCheckpoint(checkpoint);
            session.Dispose();
            checkpoint.Position = 0;
            session = TrainingSession.Resume(specification, Data, NetworkEngine.Cpu, checkpoint);
        }

        using (session)
        {
            Assert.Equal(whole.StepLosses, session.StepLosses);
            whole.Store();
            session.Store();
            Assert.Equal(whole.State.Parameters, session.State.Parameters);
            Assert.Equal(whole.State.Buffers, session.State.Buffers);
            Assert.NotEqual(Initialization.Seed(whole.Description, 666).Buffers, whole.State.Buffers);
        }
    }

    [Fact]
    public void Two_trainings_side_by_side_give_the_bits_of_one_alone()
    {
        var specification = Specify(Optimizers.Adam, Families.GResNet);
        var parameters = new float[3][];
        parameters[0] = Train();
        Parallel.For(1, 3, i => parameters[i] = Train());

        Assert.Equal(parameters[0], parameters[1]);
        Assert.Equal(parameters[0], parameters[2]);

        float[] Train()
        {
            using var session = TrainingSession.Start(specification, Data, NetworkEngine.Cpu);
            session.RunEpoch();
            session.Store();
            return session.State.Parameters;
        }
    }

    [Fact]
    public void Threads_are_all_cores_and_stand_in_the_facts()
    {
        using var session = TrainingSession.Start(Specify(Optimizers.Sgd, Families.GResNet), Data, NetworkEngine.Cpu);
        var facts = session.Facts("", []).Environment;

        Assert.Equal(NetworkEngine.Cpu, facts.Device);
        Assert.Equal(Environment.ProcessorCount, facts.Threads);
    }

    [Fact]
    public void No_tensor_is_left_alive()
    {
        var manager = DisposeScopeManager.Statistics;
        manager.Reset();
        using (var session = TrainingSession.Start(Specify(Optimizers.Adam, Families.ResNetMix), Data, NetworkEngine.Cpu))
        {
            session.RunEpoch();
            session.Engine.Evaluate(Data.Train, BatchStatistics.Batch, 100, withFeatures: true);
        }

        Assert.Equal(manager.TensorStatistics.CreatedInScopeCount, manager.TensorStatistics.DisposedInScopeCount + manager.TensorStatistics.DetachedFromScopeCount);
        Assert.Equal(0, manager.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Small_images_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => NetworkCatalogue.Describe(new() { Family = Families.AlexNet }, [1, 1, 10, 10]));
        Assert.Contains("32×32", error.Message, StringComparison.Ordinal);
    }

    private static Dataset Shorten(Dataset data, int images) => data with { Train = data.Train.First(images) };

    private static Specification Specify(string optimizer, string family) => new()
    {
        Data = new() { Name = DataNames.FashionMnist },
        Network = new() { Family = family, Layers = 2 },
        Training = new() { Optimizer = optimizer, LearningRate = 0.001, Epochs = 3, BatchSize = 64 },
    };
}
