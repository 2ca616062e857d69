namespace EquiSep.Experiments;

/// <summary>What is known of a trained model beside its weights.</summary>
public sealed record ModelRecord
{
    /// <summary>The specification it was first made for.</summary>
    public required Specification Specification { get; init; }

    /// <summary>The epoch, counted from 1, whose loss was NaN or infinite, or null.</summary>
    public int? DivergedAtEpoch { get; init; }

    /// <summary>SHA-256 of the training tensor.</summary>
    public required string TrainSha256 { get; init; }

    /// <summary>SHA-256 of the training labels.</summary>
    public required string LabelsSha256 { get; init; }

    /// <summary>SHA-256 of the file of weights, lower-case hexadecimal.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>The weights during training that were asked for, in the order of their epochs; those after the training diverged are absent.</summary>
    public IReadOnlyList<WeightSnapshot> Snapshots { get; init; } = [];

    /// <summary>What each epoch gave.</summary>
    public required IReadOnlyList<EpochRecord> Epochs { get; init; }

    /// <summary>Mean cross-entropy of every minibatch, in nats.</summary>
    public required IReadOnlyList<float> StepLosses { get; init; }

    /// <summary>What it was trained with.</summary>
    public required ExecutionEnvironment Environment { get; init; }

    /// <summary>What happened on the way and a user would want to know, in the order in which it did: where it went on, what was damaged.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}

/// <summary>A file of weights from before the end of a training.</summary>
/// <param name="Epoch">Epochs done; 0 before training.</param>
/// <param name="Sha256">SHA-256 of the file, lower-case hexadecimal.</param>
public sealed record WeightSnapshot(int Epoch, string Sha256);
