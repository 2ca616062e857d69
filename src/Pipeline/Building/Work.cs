using EquiSep.Contracts.Artifacts;

namespace EquiSep.Pipeline.Building;

/// <summary>What a command asks for.</summary>
/// <param name="Kind">The kind of artifact.</param>
/// <param name="Key">Its key.</param>
/// <param name="Run">Id of a run that waits for it.</param>
/// <param name="Again">Whether the broker delivers the command again because its first delivery was not answered.</param>
public sealed record Work(ArtifactKind Kind, string Key, string Run, bool Again = false);
