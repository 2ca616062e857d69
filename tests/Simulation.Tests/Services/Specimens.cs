using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Simulation.Tests.Services;

/// <summary>
/// The runs that users of histories submit: tiny, and with parts in common, so that experiments share data sets, models and separations.
/// </summary>
internal static class Specimens
{
    /// <summary>The data set whose images cannot be had.</summary>
    public const string Unavailable = DataNames.Cm;

    /// <summary>The seed of trainings that diverge.</summary>
    public const int DivergingSeed = 13;

    private static readonly DataSpecification first = new() { Name = DataNames.Cfm, PerClass = 1 };
    private static readonly DataSpecification second = first with { Seed = 7 };
    private static readonly NetworkSpecification network = new() { Family = Families.Gfnn, Layers = 1, Width = 2 };

    /// <summary>The runs.</summary>
    public static IReadOnlyList<Specification> All { get; } =
    [
        Run("short", first, epochs: 1),
        Run("usual", first, epochs: 3),
        Run("usual-test", first, epochs: 3, analysis: new() { TestSet = true }),
        Run("usual-evaluation", first, epochs: 3, analysis: new() { Protocol = Protocols.Evaluation }),
        Run("watched", first, epochs: 5, analysis: new() { MeasureAt = [0, 2] }),
        Run("other", second, epochs: 2),
        Run("other-collapse", second, epochs: 2, analysis: new() { Collapse = true }),
        Run("diverging", second, epochs: 4, seed: DivergingSeed),
        Run("long", first, epochs: 12),
        Run("impossible", first with { Name = Unavailable }, epochs: 1),
        Run("robust", second, epochs: 3, analysis: new() { Robustness = new() { Scales = [0.1], Draws = 1 } }),
        Run("seeded", first, epochs: 8, seed: 5),
    ];

    /// <summary>How many there are.</summary>
    public static int Count => All.Count;

    /// <summary>The training cost from which on a training has the queue of the long ones.</summary>
    public static double LongTrainingCost { get; } = TrainingCost.Of(All[8]);

    /// <summary>The key of an artifact of a run.</summary>
    public static string Key(int specimen, ArtifactKind kind) => keys[specimen][(int)kind];

    private static readonly string[][] keys =
        [.. All.Select(run => (string[])[Keys.Dataset(run.Data), Keys.Model(run), Keys.Separation(run)])];

    private static Specification Run(string name, DataSpecification data, int epochs, int seed = 1, AnalysisSpecification? analysis = null) => new()
    {
        Name = name,
        Data = data,
        Network = network,
        Training = new() { Epochs = epochs, Seed = seed, BatchSize = 5 },
        Analysis = analysis ?? new(),
    };
}
