using EquiSep.Core.Networks;
using EquiSep.Core.Random;
using EquiSep.Core.Separation;
using EquiSep.Core.Tests.Networks;
using EquiSep.Experiments;

namespace EquiSep.Core.Tests.Separation;

public sealed class PerturbationsTests
{
    private static readonly NetworkSpecification Network = new() { Family = Families.Gfnn, Layers = 1, Width = 30 };

    [Fact]
    public void Noise_is_added_to_the_matrices_in_units_of_their_root_mean_square_and_to_nothing_else()
    {
        var residual = new NetworkSpecification { Family = Families.GResNet, Layers = 1 };
        var description = NetworkCatalogue.Describe(residual, [1, 3, 32, 32]);
        var (before, after) = (Initialization.Seed(description, 666), Initialization.Seed(description, 666));

        WeightNoise.Add(after, description, scale: 0.5, seed: 3, draw: 2);

        var normal = new NumpyNormal([3, 2]);
        string[] matrices = ["layer1.0.conv1.weight", "layer1.0.conv2.weight", "layer1.0.shortcut.0.weight", "classifier.weight"];
        Assert.All(matrices, name =>
        {
            var trained = before.Values(name).ToArray();
            var size = Math.Sqrt(trained.Average(x => (double)x * x));
            double[] expected = [.. trained.Select(x => x + (0.5 * size * normal.Next()))];
            Assert.All(after.Values(name).ToArray().Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
        });
        Assert.All(
            before.ParameterSlices.Where(slice => !matrices.Contains(slice.Name)),
            slice => Assert.Equal(before.Values(slice.Name).ToArray(), after.Values(slice.Name).ToArray()));
        Assert.Equal(before.Buffers, after.Buffers);
    }

    [Theory]
    [InlineData(NetworkEngine.Cpu)]
    [InlineData(NetworkEngine.Libtorch)]
    public void The_trained_weights_are_there_again_afterwards(string device)
    {
        var data = GoldenNetwork.Prepare(DataNames.Cfm);
        var description = NetworkCatalogue.Describe(Network, data.Train.Shape);
        var state = Initialization.Seed(description, 666);
        var trained = state.Parameters.ToArray();
        using var engine = NetworkEngine.Create(device, description, state);
        var asked = Asking(new() { Scales = [0.3], Draws = 1 });
        var before = Analysis.Measure(engine, description, data, asked with { Analysis = new() }, TestContext.Current.CancellationToken);

        var measured = Analysis.Measure(engine, description, data, asked, TestContext.Current.CancellationToken);
        var after = Analysis.Measure(engine, description, data, asked with { Analysis = new() }, TestContext.Current.CancellationToken);

        Assert.Equal(trained, state.Parameters);
        Assert.Equal(before.Layers, after.Layers);
        Assert.Equal(before.Layers, measured.Layers);
        Assert.NotEqual(before.Layers[1].Within, Assert.Single(measured.Robustness).Layers[1].Within);
    }

    [Fact]
    public void A_measurement_is_the_same_whichever_other_scales_and_draws_are_asked_for()
    {
        var many = Measure(new() { Scales = [0.1, 0.4], Draws = 3 });
        var few = Measure(new() { Scales = [0.4], Draws = 2 });

        Assert.Equal([(0.1, 1), (0.1, 2), (0.1, 3), (0.4, 1), (0.4, 2), (0.4, 3)], many.Select(m => (m.Scale, m.Draw)));
        Assert.Equal(few.SelectMany(m => m.Layers), many.Skip(3).Take(2).SelectMany(m => m.Layers));
        Assert.Equal(few.Select(m => (m.Fit, m.Accuracy)), many.Skip(3).Take(2).Select(m => (m.Fit, m.Accuracy)));
        Assert.Equal(6, many.Select(m => m.Layers[^1].Within).Distinct().Count());
        Assert.All(many, m => Assert.Equal(many[0].Layers[0], m.Layers[0]));
    }

    [Fact]
    public void Another_seed_is_other_noise()
    {
        Assert.NotEqual(Measure(new() { Scales = [0.4], Draws = 1 })[0].Layers[1], Measure(new() { Scales = [0.4], Draws = 1, Seed = 667 })[0].Layers[1]);
    }

    [Fact]
    public void Libtorch_measures_the_same_perturbed_network()
    {
        var asked = new RobustnessSpecification { Scales = [0.2], Draws = 2 };

        var pairs = Measure(asked).Zip(Measure(asked, NetworkEngine.Libtorch));

        Assert.All(pairs, pair => Assert.All(
            pair.First.Layers.Zip(pair.Second.Layers), layers => Assert.Equal(1, layers.Second.Within / layers.First.Within, 1e-4)));
    }

    [Fact]
    public void Perturbations_stop_when_they_are_told_to_and_leave_the_trained_weights()
    {
        var data = GoldenNetwork.Prepare(DataNames.Cfm);
        var description = NetworkCatalogue.Describe(Network, data.Train.Shape);
        var state = Initialization.Seed(description, 666);
        using var engine = NetworkEngine.Create(NetworkEngine.Cpu, description, state);
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => Analysis.Measure(engine, description, data, Asking(new()), stop.Token));
        Assert.Equal(Initialization.Seed(description, 666).Parameters, state.Parameters);
    }

    private static Specification Asking(RobustnessSpecification robustness) =>
        new() { Data = new() { Name = DataNames.Cfm }, Network = Network, Analysis = new() { Robustness = robustness } };

    private static IReadOnlyList<PerturbedMeasurement> Measure(RobustnessSpecification robustness, string device = NetworkEngine.Cpu)
    {
        var data = GoldenNetwork.Prepare(DataNames.Cfm);
        var description = NetworkCatalogue.Describe(Network, data.Train.Shape);
        using var engine = NetworkEngine.Create(device, description, Initialization.Seed(description, 666));
        return Analysis.Measure(engine, description, data, Asking(robustness)).Robustness;
    }
}
