namespace EquiSep.Simulation.Tests.Store;

/// <summary>A stored content.</summary>
/// <param name="Content">The bytes, which nobody changes.</param>
/// <param name="ETag">The ETag.</param>
/// <param name="Written">The time of the write.</param>
internal sealed record Blob(byte[] Content, string ETag, TimeSpan Written);

/// <summary>How a store makes ETags.</summary>
internal enum ETagKind
{
    /// <summary>From the content, as a folder does: equal contents have equal ETags, and a damaged content another one.</summary>
    OfContent,

    /// <summary>A new one for each write, as blob services do: damage does not change it.</summary>
    OfWrite,
}

/// <summary>What happens to a content at rest.</summary>
internal enum Damage
{
    /// <summary>A bit flips.</summary>
    Flipped,

    /// <summary>The end is missing.</summary>
    Truncated,

    /// <summary>Nothing is left but the name.</summary>
    Emptied,

    /// <summary>The blob is gone.</summary>
    Deleted,
}
