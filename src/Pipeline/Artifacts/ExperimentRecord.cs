using EquiSep.Experiments;

namespace EquiSep.Pipeline.Artifacts;

/// <summary>
/// An experiment as it was asked for: one blob, so that it is there with all its runs or not at all. It changes only when a run
/// of it is deleted.
/// </summary>
public sealed record ExperimentRecord
{
    /// <summary>32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the preset or of the specification.</summary>
    public required string Name { get; init; }

    /// <summary>Title of its figure.</summary>
    public required string Title { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Name of the key by which it was asked for; null where there are no keys.</summary>
    public string? Owner { get; init; }

    /// <summary>SHA-256 of the request, by which a repeated one is recognised; null when it had no idempotency key.</summary>
    public string? RequestSha256 { get; init; }

    /// <summary>The W3C trace context of the request, to which all its work belongs; null when there was none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Its runs, in the order of the figure.</summary>
    public required IReadOnlyList<RunRecord> Runs { get; init; }
}

/// <summary>A run of an experiment.</summary>
/// <param name="Id">The experiment's id, a hyphen, and the run's number of four digits or more, from 0001.</param>
/// <param name="Specification">Everything that decides its numbers, its name included.</param>
public sealed record RunRecord(string Id, Specification Specification);
