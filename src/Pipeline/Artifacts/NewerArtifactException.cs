namespace EquiSep.Pipeline.Artifacts;

/// <summary>A record was written by a newer version in a form that this one does not know. It is not damaged, and must not be made again.</summary>
public sealed class NewerArtifactException(string message) : Exception(message);
