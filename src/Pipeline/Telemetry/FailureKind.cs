namespace EquiSep.Pipeline.Telemetry;

/// <summary>The reason why an artifact was not built, temporarily or finally.</summary>
public enum FailureKind
{
    /// <summary>The specification is invalid. Final.</summary>
    Recipe,

    /// <summary>The services have different versions. Final until they have the same version.</summary>
    Version,

    /// <summary>Images are missing, damaged, too few, or differ from those of the model. Final until they are provided.</summary>
    Images,

    /// <summary>The program has an error. Final.</summary>
    Unexpected,

    /// <summary>The command reached the delivery limit: each service that took it died. Final.</summary>
    Abandoned,

    /// <summary>A prerequisite is missing or damaged. It is built again, then the build is repeated.</summary>
    Lost,

    /// <summary>The store or the broker is unavailable. The build is retried.</summary>
    Outage,

    /// <summary>The store, or the temporary folder of its contents, is full. The build is retried.</summary>
    NoSpace,
}
