using System.Diagnostics;
using System.Globalization;
using EquiSep.Core.Datasets;
using EquiSep.Core.Datasets.Bundled;
using EquiSep.Core.Networks;
using EquiSep.Core.Random;
using EquiSep.Core.Training;
using EquiSep.Experiments;

namespace EquiSep.Benchmarks;

/// <summary>
/// Time per training step of the plain TorchSharp loop and of both engines, epoch by epoch in turn in one process, so that
/// whatever else the machine does falls on all of them; the median over the epochs counts.
/// </summary>
internal static class TrainingBenchmark
{
    private const int WarmUp = 20;

    public static void Run(string optimizer, int layers, int width, int epochs)
    {
        var specification = new Specification
        {
            Data = new DataSpecification { Name = DataNames.Cfm },
            Network = new NetworkSpecification { Family = Families.Gfnn, Layers = layers, Width = width },
            Training = new TrainingSpecification { Optimizer = optimizer, LearningRate = 1e-3, Epochs = epochs + WarmUp },
        };
        var data = DatasetBuilder.Prepare(specification.Data, BundledSample.Open());
        var order = new NumpyShuffle(666, data.Train.Count);
        using var plain = new PlainLoop(specification, data);
        using var libtorch = TrainingSession.Start(specification, data, NetworkEngine.Libtorch);
        using var cpu = TrainingSession.Start(specification, data, NetworkEngine.Cpu);
        (string Name, Action Epoch)[] loops =
        [
            ("plain TorchSharp loop", () => plain.TrainEpoch(order.Next(), specification.Training.BatchSize)),
            ("engine libtorch", () => libtorch.RunEpoch()),
            ("engine cpu", () => cpu.RunEpoch()),
        ];
        var steps = (data.Train.Count + specification.Training.BatchSize - 1) / specification.Training.BatchSize;
        var times = loops.Select(_ => new List<double>()).ToArray();
        for (var epoch = 0; epoch < epochs + WarmUp; epoch++)
        {
            for (var i = 0; i < loops.Length; i++)
            {
                var started = Stopwatch.GetTimestamp();
                loops[i].Epoch();
                if (epoch >= WarmUp)
                {
                    times[i].Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds / steps);
                }
            }
        }

        var medians = times.Select(list => list.Order().ElementAt(list.Count / 2)).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"GFNN L={layers} h={width}, {optimizer}, batch {specification.Training.BatchSize}, median of {epochs} epochs:"));
        for (var i = 0; i < loops.Length; i++)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {loops[i].Name,-22} {medians[i],8:F0} µs a step   {medians[i] / medians[0]:F2}×"));
        }
    }
}
