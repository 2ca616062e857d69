using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Pipeline.Building;

/// <summary>The result of a build that was not interrupted.</summary>
public abstract record BuildResult
{
    private BuildResult()
    {
    }

    /// <summary>The artifact is intact in the store, built now or before.</summary>
    public sealed record Built : BuildResult;

    /// <summary>The artifact cannot be built; its <see cref="FailureMark"/> is written.</summary>
    /// <param name="Reason">The reason in words for the user.</param>
    public sealed record Failed(string Reason) : BuildResult;

    /// <summary>A prerequisite of the artifact is missing or damaged. It has been deleted and must be built again first.</summary>
    /// <param name="Kind">The kind of the prerequisite.</param>
    /// <param name="Key">The key of the prerequisite.</param>
    /// <param name="Reason">The defect of the prerequisite.</param>
    public sealed record Lost(ArtifactKind Kind, string Key, string Reason) : BuildResult;

    /// <summary>Another command continues the build.</summary>
    /// <param name="Next">The command, which is published.</param>
    public sealed record Rescheduled(IBuildCommand Next) : BuildResult;

    /// <summary>The build was cancelled, or another process has taken it over. Nothing is published.</summary>
    public sealed record Abandoned : BuildResult;
}
