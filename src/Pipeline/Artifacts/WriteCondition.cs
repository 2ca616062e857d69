namespace EquiSep.Pipeline.Artifacts;

/// <summary>The condition of a write.</summary>
public sealed record WriteCondition
{
    private WriteCondition(bool mustBeAbsent, string? etag) => (MustBeAbsent, ETag) = (mustBeAbsent, etag);

    /// <summary>No condition: an existing artifact is replaced.</summary>
    public static WriteCondition None { get; } = new(mustBeAbsent: false, etag: null);

    /// <summary>The artifact must not exist.</summary>
    public static WriteCondition Absent { get; } = new(mustBeAbsent: true, etag: null);

    /// <summary>Whether the artifact must not exist.</summary>
    public bool MustBeAbsent { get; }

    /// <summary>The ETag that the artifact must have; null for any.</summary>
    public string? ETag { get; }

    /// <summary>The artifact must exist and have this ETag.</summary>
    public static WriteCondition Matches(string etag)
    {
        ArgumentException.ThrowIfNullOrEmpty(etag);
        return new(mustBeAbsent: false, etag);
    }

    /// <summary>Whether the condition holds.</summary>
    /// <param name="found">The ETag of the current content; null if there is none.</param>
    internal bool HoldsFor(string? found) => MustBeAbsent ? found is null : ETag is null || ETag == found;
}
