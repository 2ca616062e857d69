using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Telemetry;

namespace EquiSep.Pipeline.Building;

/// <summary>An artifact cannot be built, now or later. The message tells the user why.</summary>
/// <param name="failure">The reason, as it is counted.</param>
/// <param name="reason">The reason in words for the user.</param>
/// <param name="cause">The exception behind it, or null.</param>
public sealed class CannotBuildException(FailureKind failure, string reason, Exception? cause = null) : Exception(reason, cause)
{
    /// <summary>The reason, as it is counted.</summary>
    public FailureKind Failure { get; } = failure;
}

/// <summary>A prerequisite of an artifact is missing or damaged, and must be built again first.</summary>
/// <param name="kind">The kind of the prerequisite.</param>
/// <param name="key">The key of the prerequisite.</param>
/// <param name="reason">The defect.</param>
/// <param name="etag">The ETag of the damaged record, which is to be deleted; null to delete any record that exists.</param>
public sealed class PrerequisiteLostException(ArtifactKind kind, string key, string reason, string? etag = null) : Exception(reason)
{
    /// <summary>The kind of the prerequisite.</summary>
    public ArtifactKind Kind { get; } = kind;

    /// <summary>The key of the prerequisite.</summary>
    public string Key { get; } = key;

    /// <summary>The ETag of the damaged record, which is to be deleted; null to delete any record that exists.</summary>
    public string? ETag { get; } = etag;
}
