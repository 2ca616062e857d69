namespace EquiSep.Pipeline.Artifacts;

/// <summary>A conditional write or deletion was refused, because somebody else has written in the meantime.</summary>
/// <param name="name">The artifact.</param>
/// <param name="found">The ETag of what is there; null when there is nothing.</param>
public sealed class ArtifactConflictException(ArtifactName name, string? found)
    : Exception(found is null ? $"{name} was to be replaced but is not there." : $"{name} was written by somebody else in the meantime.")
{
    /// <summary>The artifact.</summary>
    public ArtifactName Name { get; } = name;

    /// <summary>The ETag of what is there; null when there is nothing.</summary>
    public string? Found { get; } = found;
}

/// <summary>The store does not answer, or refuses what should be allowed. Later it may work.</summary>
/// <param name="message">What was attempted, where, and what came of it.</param>
/// <param name="cause">What came of it.</param>
public class ArtifactStoreException(string message, Exception? cause = null) : OutageException(message, cause)
{
    /// <summary>Why it refuses, and which setting that is about, in words that name no machine; null when it does not answer.</summary>
    public string? Refusal { get; init; }
}

/// <summary>A content in the store is not the one whose checksum was written down.</summary>
/// <param name="name">The name of the content.</param>
public sealed class DamagedContentException(string name)
    : Exception($"{name} is damaged: its checksum is not the one that was written down.");
