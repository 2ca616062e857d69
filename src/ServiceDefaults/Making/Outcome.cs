namespace EquiSep.ServiceDefaults.Making;

/// <summary>How a rule ended that threw nothing.</summary>
public sealed class Outcome
{
    private Outcome()
    {
    }

    /// <summary>The artifact is whole.</summary>
    public static Outcome Made { get; } = new();

    /// <summary>The work is not wanted here any more, or somebody else has it; there is nothing to say.</summary>
    public static Outcome GivenUp { get; } = new();

    /// <summary>The command that carries the work on; null when there is none.</summary>
    public object? Next { get; private init; }

    /// <summary>The work is to be carried on by another command.</summary>
    public static Outcome Continues(object command) => new() { Next = command };
}
