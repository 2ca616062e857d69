using EquiSep.Experiments;

namespace EquiSep.Core.Training;

/// <summary>What a checkpoint says of its training beside the numbers.</summary>
public sealed record CheckpointFacts
{
    /// <summary>Who wrote it, a name that nobody else has; empty when its training waits for whoever takes it.</summary>
    public required string Owner { get; init; }

    /// <summary>The specification that the training was begun for.</summary>
    public required Specification Specification { get; init; }

    /// <summary>What it was trained with so far.</summary>
    public required ExecutionEnvironment Environment { get; init; }

    /// <summary>SHA-256 of the training tensor.</summary>
    public required string TrainSha256 { get; init; }

    /// <summary>SHA-256 of the training labels.</summary>
    public required string LabelsSha256 { get; init; }

    /// <summary>The files of weights that were written so far.</summary>
    public IReadOnlyList<WeightSnapshot> Snapshots { get; init; } = [];

    /// <summary>What happened on the way and a user would want to know, in the order in which it did.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
