namespace EquiSep.Cli;

/// <summary>Exit codes of the command line.</summary>
internal static class ExitCodes
{
    /// <summary>Everything asked for is there.</summary>
    public const int Success = 0;

    /// <summary>Something failed while it was made.</summary>
    public const int Failure = 1;

    /// <summary>The command line, a specification or an input file was refused before any work.</summary>
    public const int Refused = 2;

    /// <summary>Stopped by Ctrl-C, SIGTERM or SIGHUP; 128 + SIGINT, as shells have it.</summary>
    public const int Stopped = 130;
}
