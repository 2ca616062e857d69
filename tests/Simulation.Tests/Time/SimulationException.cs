namespace EquiSep.Simulation.Tests.Time;

/// <summary>A history broke a rule of the simulation or a promise of the system.</summary>
/// <param name="kind">The rule in a few words; shrinking looks for the same.</param>
/// <param name="details">What was seen.</param>
/// <param name="cause">The exception behind it; null without one.</param>
internal sealed class SimulationException(string kind, string details, Exception? cause = null) : Exception($"{kind}: {details}", cause)
{
    /// <summary>The rule in a few words.</summary>
    public string Kind { get; } = kind;
}
