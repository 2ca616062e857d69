namespace EquiSep.Simulation.Tests.Bus;

/// <summary>How often single messages and publications go wrong, as probabilities; outages come beside them.</summary>
internal sealed record BusFaults
{
    /// <summary>No faults.</summary>
    public static BusFaults None { get; } = new();

    /// <summary>The broker refuses a publication.</summary>
    public double Refused { get; init; }

    /// <summary>The broker takes a message and the connection breaks before it confirms.</summary>
    public double ConfirmLost { get; init; }

    /// <summary>The broker neither takes a message nor answers.</summary>
    public double Hung { get; init; }

    /// <summary>The broker takes a message and never confirms.</summary>
    public double HungAfterEffect { get; init; }

    /// <summary>A message that was confirmed is lost; an event on its way to one of those who follow them.</summary>
    public double Lost { get; init; }

    /// <summary>A message comes twice.</summary>
    public double Doubled { get; init; }

    /// <summary>A message comes up to a minute late.</summary>
    public double Delayed { get; init; }

    /// <summary>A message overtakes those before it in its queue.</summary>
    public double Reordered { get; init; }
}
