using EquiSep.Core.Networks;
using EquiSep.Core.Training;
using EquiSep.Experiments;

namespace EquiSep.Core.Tests.Networks;

public sealed class NetworkTests
{
    public static TheoryData<string, string> NamesAndDevices() =>
        new MatrixTheoryData<string, string>(GoldenNetwork.Dense.Select(n => n.Name), [NetworkEngine.Cpu, NetworkEngine.Libtorch]);

    public static TheoryData<string, string> ConvolutionalNames() =>
        new MatrixTheoryData<string, string>(GoldenNetwork.Convolutional.Select(n => n.Name), [NetworkEngine.Cpu]);

    public static TheoryData<string> DenseNames() => [.. GoldenNetwork.Dense.Select(n => n.Name)];

    [Theory]
    [MemberData(nameof(GoldenNetwork.Names), MemberType = typeof(GoldenNetwork))]
    public void Initial_parameters_are_those_of_PyTorch_bit_for_bit(string name)
    {
        var golden = GoldenNetwork.Named(name);
        var state = Initialization.Seed(NetworkCatalogue.Describe(golden.Network, golden.Dataset.Train.Shape), 666);

        Assert.Equal(golden.Parameters.Select(p => p.Name), state.ParameterSlices.Select(s => s.Name));
        foreach (var parameter in golden.Parameters)
        {
            var values = state.Values(parameter.Name).ToArray();
            Assert.Equal(parameter.Shape, state[parameter.Name].Shape);

            // Millions of terms, which the authors' sums take in another order.
            var rounding = 1e-10 + (1e-14 * parameter.AbsoluteSum);
            Assert.Equal(parameter.Sum, values.Sum(v => (double)v), rounding);
            Assert.Equal(parameter.AbsoluteSum, values.Sum(v => Math.Abs((double)v)), rounding);
        }
    }

    [Theory]
    [MemberData(nameof(NamesAndDevices))]
    [MemberData(nameof(ConvolutionalNames))]
    public void Logits_and_features_are_those_of_the_authors(string name, string device)
    {
        var golden = GoldenNetwork.Named(name);
        var first = golden.Dataset.Train.First(golden.LogitsBatch);
        var description = NetworkCatalogue.Describe(golden.Network, first.Shape);
        using var engine = NetworkEngine.Create(device, description, Initialization.Seed(description, 666));

        var evaluation = engine.Evaluate(first, BatchStatistics.Batch, golden.LogitsBatch, withFeatures: true);
        AssertLogits(golden.BatchLogits, evaluation);
        AssertLogits(golden.RunningLogits, engine.Evaluate(first, BatchStatistics.Running, golden.LogitsBatch, withFeatures: false));
        var all = golden.Analysis.Granularity == Granularities.Layer;
        var measured = description.Places.Zip(evaluation.Features).Where(place => all || place.First.EndsBlock).ToList();
        Assert.Equal(golden.PlacesMeasured.Select(f => f.Width), measured.Select(place => place.First.Width));
        foreach (var (expected, actual) in golden.PlacesMeasured.Zip(measured.Select(place => place.Second)))
        {
            Assert.Equal(first.Count * expected.Width, actual.Length);
            AssertRelative(expected.Sum, actual.Sum(v => (double)v), 1e-4 * expected.AbsoluteSum / Math.Abs(expected.Sum));
            AssertRelative(expected.AbsoluteSum, actual.Sum(v => Math.Abs((double)v)), 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(NamesAndDevices))]
    public void Step_losses_are_those_of_the_authors(string name, string device)
    {
        var golden = GoldenNetwork.Named(name);
        foreach (var steps in golden.Optimizers)
        {
            using var session = TrainingSession.Start(Specify(golden, steps), golden.Dataset, device);
            session.RunEpoch();

            // libtorch rounds differently from machine to machine; a ReLU that switches grows to 1e-3 within the epoch.
            var later = device == NetworkEngine.Libtorch ? 1e-2 : steps.Optimizer == Optimizers.Adam ? 1e-3 : 1e-6;
            for (var step = 0; step < session.StepLosses.Count; step++)
            {
                var tolerance = step == 0 ? 1e-6 : later;
                Assert.True(
                    Math.Abs(steps.Losses[step] - session.StepLosses[step]) <= tolerance * steps.Losses[step],
                    $"{steps.Optimizer}, step {step}: {session.StepLosses[step]:R} instead of {steps.Losses[step]:R}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(DenseNames))]
    public void Both_engines_take_the_same_first_step(string name)
    {
        var golden = GoldenNetwork.Named(name);
        var data = golden.Dataset with { Train = golden.Dataset.Train.First(128) };
        foreach (var steps in golden.Optimizers)
        {
            using var cpu = TrainingSession.Start(Specify(golden, steps), data, NetworkEngine.Cpu);
            using var libtorch = TrainingSession.Start(Specify(golden, steps), data, NetworkEngine.Libtorch);
            cpu.RunEpoch();
            libtorch.RunEpoch();
            libtorch.Store();

            // The mean: Adam's first step is the sign of the gradient, whatever its size.
            Assert.InRange(MeanDifference(libtorch.State.Parameters, cpu.State.Parameters), 0, 1e-2 * steps.LearningRate);
            Assert.InRange(MeanDifference(libtorch.State.Buffers, cpu.State.Buffers), 0, 1e-6);
        }
    }

    private static double MeanDifference(float[] a, float[] b) => a.Zip(b, (x, y) => (double)Math.Abs(x - y)).DefaultIfEmpty(0).Average();

    private static Specification Specify(GoldenNetwork golden, GoldenSteps steps) => new()
    {
        Data = new DataSpecification { Name = golden.Data },
        Network = golden.Network,
        Training = new TrainingSpecification { Optimizer = steps.Optimizer, LearningRate = steps.LearningRate, BatchSize = steps.BatchSize },
    };

    private static void AssertLogits(float[][] expected, Evaluation actual)
    {
        Assert.NotEmpty(expected);
        foreach (var (e, a) in expected.SelectMany(row => row).Zip(actual.Logits))
        {
            Assert.Equal(e, a, 1e-4f);
        }
    }

    private static void AssertRelative(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Abs(expected), $"{actual:R} instead of {expected:R}");
}
