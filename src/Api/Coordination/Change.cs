namespace EquiSep.Api.Coordination;

/// <summary>How a wish to change something ended.</summary>
public enum ChangeOutcome
{
    /// <summary>It takes effect.</summary>
    Done,

    /// <summary>There is nothing of that id.</summary>
    NotFound,

    /// <summary>It is not possible now.</summary>
    Refused,
}

/// <summary>What became of a wish to change something.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why it was refused; null when it was not.</param>
public sealed record Change(ChangeOutcome Outcome, string? Reason = null);

/// <summary>How a repeated request is recognised.</summary>
/// <param name="Experiment">Id of the experiment, the same for every repetition by the same submitter.</param>
/// <param name="RequestSha256">What was asked for, the same for every repetition.</param>
/// <param name="EarlierExperiment">
/// Id that earlier versions gave the experiment, the same for all submitters; null when it is the same id.
/// </param>
public sealed record Repetition(string Experiment, string RequestSha256, string? EarlierExperiment = null);
