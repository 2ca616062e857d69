using EquiSep.Pipeline.Messages;

namespace EquiSep.Pipeline.Building;

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
    public IMessage? Next { get; private init; }

    /// <summary>The work is to be carried on by another command.</summary>
    public static Outcome Continues(IMessage command) => new() { Next = command };
}
