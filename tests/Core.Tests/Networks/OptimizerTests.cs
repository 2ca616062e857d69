using EquiSep.Core.Networks;
using EquiSep.Core.Networks.Simd;
using EquiSep.Core.Networks.Torch;
using EquiSep.Experiments;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace EquiSep.Core.Tests.Networks;

public sealed unsafe class OptimizerTests
{
    private const int Steps = 6;

    public static TheoryData<string, int> OptimizersAndLengths() => new MatrixTheoryData<string, int>(Optimizers.All, [1, 15, 16, 17, 40]);

    [Theory]
    [MemberData(nameof(OptimizersAndLengths))]
    public void Both_optimisers_move_parameters_as_the_stock_ones_do(string name, int length)
    {
        using var scope = NewDisposeScope();
        var training = new TrainingSpecification { Optimizer = name, Momentum = 0.8, WeightDecay = 0.05 };
        var random = new System.Random(length);
        var simd = Random(length, random);
        var (libtorch, libtorchGradients) = (tensor(simd), zeros(length));
        var stock = new Parameter(tensor(simd));
        var stockOptimizer = Stock(training, stock);
        var gradients = new float[length];
        fixed (float* address = gradients)
        {
            var simdOptimizer = new SimdOptimizer(training, new OptimizerState(name, length), simd, address);
            using var libtorchOptimizer = new TorchOptimizer(training, new OptimizerState(name, length), libtorch, libtorchGradients);
            for (var step = 0; step < Steps; step++)
            {
                var rate = step < 3 ? 0.1 : 0.01;
                Random(length, random).CopyTo(gradients, 0);
                libtorchGradients.copy_(tensor(gradients));
                stock.grad = tensor(gradients);
                stockOptimizer.ParamGroups.Single().LearningRate = rate;

                simdOptimizer.Step(rate);
                libtorchOptimizer.Step(rate);
                stockOptimizer.step();

                var expected = stock.data<float>().ToArray();
                Assert.All(expected.Zip(simd), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
                Assert.All(expected.Zip(libtorch.data<float>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
            }
        }
    }

    private static optim.Optimizer Stock(TrainingSpecification training, Parameter parameter) => training.Optimizer switch
    {
        Optimizers.Adam => optim.Adam([parameter], 0.1, weight_decay: training.WeightDecay),
        Optimizers.Momentum => optim.SGD([parameter], 0.1, training.Momentum, weight_decay: training.WeightDecay),
        _ => optim.SGD([parameter], 0.1, weight_decay: training.WeightDecay),
    };

    private static float[] Random(int length, System.Random random) => [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f)];
}
