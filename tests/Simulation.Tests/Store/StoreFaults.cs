namespace EquiSep.Simulation.Tests.Store;

/// <summary>How often single requests to the store go wrong, as probabilities; outages and damage come beside them.</summary>
internal sealed record StoreFaults
{
    /// <summary>No faults.</summary>
    public static StoreFaults None { get; } = new();

    /// <summary>The store refuses.</summary>
    public double Refused { get; init; }

    /// <summary>The store carries the request out and the connection breaks before its answer.</summary>
    public double AnswerLost { get; init; }

    /// <summary>The store neither carries the request out nor answers.</summary>
    public double Hung { get; init; }

    /// <summary>The store carries the request out and never answers.</summary>
    public double HungAfterEffect { get; init; }

    /// <summary>The request arrives late, perhaps after its sender has given up.</summary>
    public double Late { get; init; }

    /// <summary>A content breaks off while it is read, or stops without an end.</summary>
    public double BrokenRead { get; init; }

    /// <summary>A content is read with a byte changed or without its end; the stored one is intact.</summary>
    public double DamagedRead { get; init; }

    /// <summary>A request takes up to a second instead of milliseconds.</summary>
    public double Slow { get; init; }
}
