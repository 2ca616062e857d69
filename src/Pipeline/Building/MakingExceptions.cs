using EquiSep.Contracts.Artifacts;
using EquiSep.Pipeline.Telemetry;

namespace EquiSep.Pipeline.Building;

/// <summary>An artifact cannot be made, now or later; the message says to the user why.</summary>
/// <param name="failure">The reason, as it is counted.</param>
/// <param name="reason">The reason in words for the user.</param>
/// <param name="cause">The exception behind it, or null.</param>
public sealed class CannotMakeException(FailureKind failure, string reason, Exception? cause = null) : Exception(reason, cause)
{
    /// <summary>The reason, as it is counted.</summary>
    public FailureKind Failure { get; } = failure;
}

/// <summary>What an artifact is made from is missing or damaged, and has to be made again first.</summary>
/// <param name="kind">What is lost.</param>
/// <param name="key">Its key.</param>
/// <param name="reason">What is wrong with it.</param>
/// <param name="etag">The ETag of the whole-file that is to be deleted; null when it is missing or whatever is there is to go.</param>
public sealed class PrerequisiteLostException(ArtifactKind kind, string key, string reason, string? etag = null) : Exception(reason)
{
    /// <summary>What is lost.</summary>
    public ArtifactKind Kind { get; } = kind;

    /// <summary>Its key.</summary>
    public string Key { get; } = key;

    /// <summary>The ETag of the whole-file that is to be deleted; null when it is missing or whatever is there is to go.</summary>
    public string? ETag { get; } = etag;
}
