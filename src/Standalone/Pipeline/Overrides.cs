using EquiSep.Contracts;
using EquiSep.Contracts.Validation;

namespace EquiSep.Standalone.Pipeline;

/// <summary>What the command line changes in every run; null leaves it as it is.</summary>
internal sealed record Overrides
{
    /// <summary><c>training.epochs</c>.</summary>
    public int? Epochs { get; init; }

    /// <summary><c>training.seed</c>.</summary>
    public int? Seed { get; init; }

    /// <summary><c>data.seed</c>.</summary>
    public int? DatasetSeed { get; init; }

    /// <summary><c>training.batchSize</c>.</summary>
    public int? BatchSize { get; init; }

    /// <summary><c>analysis.protocol</c>.</summary>
    public string? Protocol { get; init; }

    /// <summary>The runs as changed.</summary>
    /// <exception cref="SpecificationException">A change is not allowed; every reason is said once.</exception>
    public IReadOnlyList<Specification> Apply(IReadOnlyList<Specification> runs)
    {
        var changed = runs.Select(Apply).ToList();
        var errors = changed.SelectMany(SpecificationReader.Validate).Distinct().ToList();
        return errors.Count == 0 ? changed : throw new SpecificationException(errors);
    }

    private Specification Apply(Specification run) => run with
    {
        Data = run.Data with { Seed = DatasetSeed ?? run.Data.Seed },
        Training = run.Training with
        {
            Epochs = Epochs ?? run.Training.Epochs,
            Seed = Seed ?? run.Training.Seed,
            BatchSize = BatchSize ?? run.Training.BatchSize,
        },
        Analysis = run.Analysis with { Protocol = Protocol ?? run.Analysis.Protocol },
    };
}
