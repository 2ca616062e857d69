using EquiSep.Experiments;

namespace EquiSep.Cli.Results;

/// <summary>How a run ended.</summary>
internal enum RunEnd
{
    /// <summary>Trained and measured.</summary>
    Completed,

    /// <summary>The loss became NaN or infinite, which is a result.</summary>
    Diverged,

    /// <summary>An error ended it.</summary>
    Failed,

    /// <summary>It was stopped and can be continued.</summary>
    Stopped,
}

/// <summary>The end of a run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Status">How it ended.</param>
internal sealed record RunOutcome(Specification Run, RunEnd Status)
{
    /// <summary>What it gave; null when it failed or was stopped.</summary>
    public SeparationResult? Result { get; init; }

    /// <summary>Why it failed or how far it came.</summary>
    public string? Reason { get; init; }

    /// <summary>The files of its folder.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}
