using System.Globalization;
using EquiSep.Experiments.Paper;
using EquiSep.Experiments.Validation;

namespace EquiSep.Experiments.Requests;

/// <summary>Names the runs of a grid after what varies, as the presets do: <c>sgd-L2-lr0.1</c>.</summary>
internal static class GridNames
{
    private static readonly Func<Specification, string>[] Parts =
    [
        run => run.Data.Name,
        run => run.Network.Family,
        run => run.Network.Block,
        run => run.Training.Optimizer,
        run => Text($"L{run.Network.Layers}"),
        run => Text($"w{run.Network.Width}"),
        run => "lr" + RateText.Brief(run.Training.LearningRate),
        run => "m" + RateText.Brief(run.Training.Momentum),
        run => "wd" + RateText.Brief(run.Training.WeightDecay),
        run => Text($"batch{run.Training.BatchSize}"),
        run => Text($"epochs{run.Training.Epochs}"),
        run => Text($"seed{run.Training.Seed}"),
        run => Text($"sample{run.Data.Seed}"),
        run => Text($"n{run.Data.PerClass}"),
        run => run.Data.Imbalance is { } sizes ? Text($"{sizes.LargeClasses}x{sizes.Large}-{sizes.Small}") : "balanced",
        run => run.Analysis.Protocol,
        run => run.Analysis.Granularity,
        run => run.Training.Frozen is { } frozen ? Text($"frozen{frozen.Blocks}x{frozen.Epochs}") : "unfrozen",
        run => run.Analysis.MeasureAt.Count == 0 ? "end" : "at" + string.Join('_', run.Analysis.MeasureAt),
        run => run.Analysis.TestSet ? "test" : "train",
        run => run.Analysis.Collapse ? "collapse" : "law",
        run => run.Analysis.Robustness is { } noise ? Text($"noise{string.Join('_', noise.Scales.Select(RateText.Brief))}x{noise.Draws}-{noise.Seed}") : "exact",
    ];

    /// <summary>The runs with names of their own; a single run takes the experiment's.</summary>
    /// <exception cref="SpecificationException">Two runs are the same.</exception>
    public static IReadOnlyList<Specification> Name(IReadOnlyList<Specification> runs, string experiment)
    {
        if (runs.Count == 1)
        {
            return [runs[0] with { Name = experiment }];
        }

        var varying = Parts.Where(part => runs.Select(part).Distinct().Skip(1).Any()).ToList();
        var names = runs.Select(run => string.Join('-', varying.Select(part => part(run)))).ToList();
        if (runs.Index().GroupBy(run => run.Item).FirstOrDefault(same => same.Skip(1).Any()) is { } twice)
        {
            throw ExperimentRequest.Refused("specification", $"asks for the run {names[twice.First().Index]} more than once");
        }

        // Where almost everything varies, names would be too long for folders.
        return names.All(RunName.IsValid) && names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == names.Count
            ? [.. runs.Zip(names, (run, name) => run with { Name = name })]
            : [.. runs.Select((run, i) => run with { Name = Text($"run-{i + 1:D4}") })];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
