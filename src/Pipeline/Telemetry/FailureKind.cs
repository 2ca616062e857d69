namespace EquiSep.Pipeline.Telemetry;

/// <summary>Why an artifact could not be made, now or for good.</summary>
public enum FailureKind
{
    /// <summary>The recipe is refused. Final.</summary>
    Recipe,

    /// <summary>Two services of different versions disagree. Final until both have the same version.</summary>
    Version,

    /// <summary>Images are missing, damaged, too few, or others than those of the model. Final until they are provided.</summary>
    Images,

    /// <summary>The program has an error. Final.</summary>
    Unexpected,

    /// <summary>The command reached the delivery limit: each service that took it died. Final.</summary>
    Abandoned,

    /// <summary>An artifact that is needed is missing or damaged. It is made again, then the work is repeated.</summary>
    Lost,

    /// <summary>The store or the broker does not answer. The work is repeated.</summary>
    Outage,

    /// <summary>The store, or the disk on the way to it, is full. The work is repeated.</summary>
    NoSpace,
}
