using EquiSep.Core.Tests.Reports.Figures;
using EquiSep.Experiments;

namespace EquiSep.Core.Tests.Reports;

/// <summary>Results with everything that can be asked for.</summary>
internal static class MeasuredRuns
{
    /// <summary>A run in which everything was measured that can be.</summary>
    public static SeparationResult WithEverything { get; } = Plain("all") with
    {
        Segments = [new("bottleneck", 0, 1, new(-1, 0, 0.25, 0.5, -0.75, 0.1, 0.5, 2)), new("basicblock", 1, 2, null)],
        Loss = new(0.5, 0.75),
        Test = new([new(0, "input", 100, 8, 2), new(1, "block 1", 100, 6, 3)], new(-1, 0, 0.75, 1, -0.5, 0.1, 2, 2)),
        Emergence =
        [
            new(0, [new(0, "input", 100, 8, 2), new(1, "block 1", 100, double.NaN, 3)], null, new(0.1, 0.125)),
            new(10, [new(0, "input", 100, 8, 2), new(1, "block 1", 100, 4, 3)], new(-1, 0, 0.5, 1, -1, 0, 1, 2), new(0.75, 0.5)),
        ],
        Robustness = [Perturbed(0.1, 1, 0.5), Perturbed(0.1, 2, 0.75), Perturbed(0.2, 1, 0.25)],
        Collapse = new(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    };

    /// <summary>A run of which only the law was measured.</summary>
    public static SeparationResult Plain(string name) => Runs.Of(name, 2, [8, 4, 2, 1]) with { Fit = new(-Math.Log(2), Math.Log(8), 0.5, 1, -1, 0, 1, 4), Accuracy = new(1, 0.5) };

    private static PerturbedMeasurement Perturbed(double scale, int draw, double accuracy) =>
        new(scale, draw, [new(0, "input", 100, 8, 2), new(1, "block 1", 100, 4, 3)], new(-1, 0, 0.5, 1, -accuracy, 0, 1, 2), new(accuracy, accuracy / 2));
}
