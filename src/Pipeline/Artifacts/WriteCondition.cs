namespace EquiSep.Pipeline.Artifacts;

/// <summary>What must hold for a write to take effect.</summary>
public sealed record WriteCondition
{
    private WriteCondition(bool mustBeAbsent, string? etag) => (MustBeAbsent, ETag) = (mustBeAbsent, etag);

    /// <summary>Nothing: what is there is replaced.</summary>
    public static WriteCondition None { get; } = new(mustBeAbsent: false, etag: null);

    /// <summary>There is no artifact of that name.</summary>
    public static WriteCondition Absent { get; } = new(mustBeAbsent: true, etag: null);

    /// <summary>The artifact of that name must not exist.</summary>
    public bool MustBeAbsent { get; }

    /// <summary>The ETag that the artifact must have; null when it does not matter.</summary>
    public string? ETag { get; }

    /// <summary>The artifact is there and has this ETag.</summary>
    public static WriteCondition Matches(string etag)
    {
        ArgumentException.ThrowIfNullOrEmpty(etag);
        return new(mustBeAbsent: false, etag);
    }

    /// <summary>Whether it holds for what is there.</summary>
    /// <param name="found">The ETag of what is there; null when there is nothing.</param>
    internal bool HoldsFor(string? found) => MustBeAbsent ? found is null : ETag is null || ETag == found;
}
