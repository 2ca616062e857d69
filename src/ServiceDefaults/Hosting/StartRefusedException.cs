namespace EquiSep.ServiceDefaults.Hosting;

/// <summary>A setting, or a limit of the machine, that a host cannot run with. The message names it and says what to do.</summary>
public class StartRefusedException : Exception
{
    /// <summary>Refuses with a reason.</summary>
    /// <param name="message">The cause, and the remedy.</param>
    public StartRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Refuses because of another error.</summary>
    /// <param name="message">The cause, and the remedy.</param>
    /// <param name="inner">The error.</param>
    public StartRefusedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
