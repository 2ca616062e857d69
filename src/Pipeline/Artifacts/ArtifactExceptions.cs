namespace EquiSep.Pipeline.Artifacts;

/// <summary>A conditional write or deletion was refused because of another write in the meantime.</summary>
/// <param name="name">The artifact.</param>
/// <param name="found">The ETag of the current content; null if there is none.</param>
public sealed class ArtifactConflictException(ArtifactName name, string? found)
    : Exception(found is null ? $"{name} was to be replaced but is not there." : $"{name} was written by somebody else in the meantime.")
{
    /// <summary>The artifact.</summary>
    public ArtifactName Name { get; } = name;

    /// <summary>The ETag of the current content; null if there is none.</summary>
    public string? Found { get; } = found;
}

/// <summary>The store is unavailable, or refuses a request that should be allowed. The request may succeed later.</summary>
/// <param name="message">The request, its target and the cause of the failure.</param>
/// <param name="cause">The exception behind it, or null.</param>
public class ArtifactStoreException(string message, Exception? cause = null) : OutageException(message, cause)
{
    /// <summary>The reason of a refusal and the setting behind it, in words that name no machine; null if the store does not answer.</summary>
    public string? Refusal { get; init; }
}

/// <summary>A content in the store does not match its recorded checksum.</summary>
/// <param name="name">The name of the content.</param>
public sealed class DamagedContentException(string name)
    : Exception($"{name} is damaged: its checksum is not the one that was written down.");
