using System.Diagnostics;
using System.Globalization;
using EquiSep.Core.Datasets;
using EquiSep.Core.Datasets.Bundled;
using EquiSep.Core.Networks;
using EquiSep.Core.Networks.Simd;
using EquiSep.Experiments;
using TorchSharp;

namespace EquiSep.Benchmarks;

/// <summary>Where the time of one training step on the processor goes, and what the products in it cost here and in libtorch.</summary>
internal static unsafe class StepBenchmark
{
    private const int Batch = 128;

    public static void Run(int layers, int width)
    {
        var data = DatasetBuilder.Prepare(new DataSpecification { Name = DataNames.Cfm }, BundledSample.Open());
        var description = NetworkCatalogue.Describe(new NetworkSpecification { Family = Families.Gfnn, Layers = layers, Width = width }, data.Train.Shape);
        var state = Initialization.Seed(description, 666);
        using var network = new DenseNetwork(description, state, Batch, TrainedBlocks.All(description));
        var adam = new TrainingSpecification { Optimizer = Optimizers.Adam };
        var optimizer = new SimdOptimizer(adam, new OptimizerState(adam.Optimizer, state.Parameters.Length), state.Parameters, network.Gradients);
        int[] order = [.. Enumerable.Range(0, Batch)];

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"GFNN L={layers} h={width}, {state.Parameters.Length:N0} parameters, minibatch of {Batch}:"));
        Report("gather", () => network.Load(data.Train, order));
        Report("forward", () => network.Forward(Batch, BatchStatistics.Batch, track: true));
        Report("loss and backward", () => network.Backward(Batch));
        Report("Adam", () => optimizer.Step(1e-6));
        Products(width);
    }

    /// <summary>The three products of a hidden block: forward, gradient of the input, gradient of the weight.</summary>
    private static void Products(int width)
    {
        torch.set_num_threads(1);
        using var arena = new Arena();
        float* weight = arena.Allocate((long)width * width), columns = arena.Allocate((long)width * Batch), rows = arena.Allocate((long)width * Batch);
        float* result = arena.Allocate((long)width * Math.Max(width, Batch));
        Report("product h×h · h×128", () => Product.Multiply(new Strided(weight, width, 1), columns, Batch, result, Batch, width, width, Batch));
        Report("product h×128 · 128×h", () => Product.Multiply(new Strided(columns, Batch, 1), rows, width, result, width, width, Batch, width));
        using torch.Tensor a = torch.randn(width, width), b = torch.randn(width, Batch), c = torch.randn(width, Batch);
        Report("libtorch's h×h · h×128", () => c.addmm_(a, b, 0, 1));
    }

    private static void Report(string name, Action work)
    {
        var repetitions = 0;
        var clock = Stopwatch.StartNew();
        for (; clock.ElapsedMilliseconds < 500; repetitions++)
        {
            work();
        }

        var samples = new List<double>();
        for (var i = 0; i < repetitions; i++)
        {
            var started = Stopwatch.GetTimestamp();
            work();
            samples.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        }

        samples.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-24} {samples[samples.Count / 2],9:F1} µs (median of {samples.Count})"));
    }
}
