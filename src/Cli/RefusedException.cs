namespace EquiSep.Cli;

/// <summary>What the user asked for cannot be done as asked; the message says why and what can.</summary>
internal sealed class RefusedException : Exception
{
    /// <summary>Refuses with a reason.</summary>
    public RefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Refuses because of another error.</summary>
    public RefusedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
