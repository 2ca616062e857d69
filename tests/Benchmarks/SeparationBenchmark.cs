using System.Diagnostics;
using EquiSep.Core.Separation;

namespace EquiSep.Benchmarks;

/// <summary>Time and memory of one separation, from the width of a residual network's feature maps (first, in a cold process) to that of a hidden layer.</summary>
internal static class SeparationBenchmark
{
    private const int Samples = 1000;
    private const int Classes = 10;

    /// <summary>Prints one line a width: first, best and median wall-clock time, and the process's peak memory so far.</summary>
    public static void Run()
    {
        foreach (var (width, rounds) in new[] { (98_304, 10), (32_768, 10), (1024, 200), (100, 2000) })
        {
            var (features, labels) = Clusters(width);
            var matrix = FeatureMatrix.Over(features, width);
            var seconds = new double[rounds];
            for (var round = 0; round < rounds; round++)
            {
                var start = Stopwatch.GetTimestamp();
                ClassSeparation.Measure(matrix, labels);
                seconds[round] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }

            var first = seconds[0];
            Array.Sort(seconds);
            var peak = Process.GetCurrentProcess().PeakWorkingSet64 / 1e6;
            Console.WriteLine($"n {Samples}  d {width,6}  K {Classes}  first {first * 1e3,8:F3} ms  best {seconds[0] * 1e3,8:F3} ms  median {seconds[rounds / 2] * 1e3,8:F3} ms  peak {peak,5:F0} MB");
        }
    }

    private static (float[] Features, long[] Labels) Clusters(int width)
    {
        var random = new Random(1);
        var features = new float[Samples * width];
        var labels = new long[Samples];
        for (var i = 0; i < Samples; i++)
        {
            labels[i] = i % Classes;
            for (var column = 0; column < width; column++)
            {
                features[(i * width) + column] = random.NextSingle() + (column % Classes == labels[i] ? 0.5f : 0);
            }
        }

        return (features, labels);
    }
}
