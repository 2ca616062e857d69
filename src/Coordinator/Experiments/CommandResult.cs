namespace EquiSep.Coordinator.Experiments;

/// <summary>How a command on an experiment or a run ended.</summary>
public enum CommandOutcome
{
    /// <summary>It takes effect.</summary>
    Done,

    /// <summary>There is nothing of that id.</summary>
    NotFound,

    /// <summary>It is not possible in the present state.</summary>
    Refused,
}

/// <summary>The result of a command on an experiment or a run.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why it was refused; null when it was not.</param>
public sealed record CommandResult(CommandOutcome Outcome, string? Reason = null);

/// <summary>How a repeated request is recognised.</summary>
/// <param name="Experiment">Id of the experiment, the same for every repetition by the same caller.</param>
/// <param name="RequestSha256">SHA-256 of the request, the same for every repetition.</param>
/// <param name="EarlierExperiment">
/// Id that earlier versions gave the experiment, the same for all callers; null when it is the same id.
/// </param>
public sealed record Repetition(string Experiment, string RequestSha256, string? EarlierExperiment = null);
