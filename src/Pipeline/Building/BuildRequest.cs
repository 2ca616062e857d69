using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Pipeline.Building;

/// <summary>A request to build an artifact.</summary>
/// <param name="Kind">The kind of the artifact.</param>
/// <param name="Key">The key of the artifact.</param>
/// <param name="Run">The id of a run that waits for the artifact.</param>
/// <param name="IsRepeated">Whether the broker delivers the command again, because an earlier delivery was not acknowledged.</param>
public sealed record BuildRequest(ArtifactKind Kind, string Key, string Run, bool IsRepeated = false);
