namespace EquiSep.Pipeline.Artifacts;

/// <summary>An artifact could not be made; whoever asks for it again deletes the mark.</summary>
/// <param name="Reason">Why, in words for the user.</param>
/// <param name="At">When.</param>
public sealed record FailureMark(string Reason, DateTimeOffset At);

/// <summary>Something is not wanted any more.</summary>
/// <param name="At">When that was said.</param>
public sealed record CancelMark(DateTimeOffset At);

/// <summary>Runs of an experiment that were cancelled together.</summary>
/// <param name="At">When the last of them was cancelled.</param>
/// <param name="Runs">The numbers of the runs.</param>
public sealed record CancelledRuns(DateTimeOffset At, IReadOnlyList<int> Runs);

/// <summary>An experiment is being deleted. The mark is deleted last.</summary>
/// <param name="At">When that was asked for.</param>
public sealed record DeleteMark(DateTimeOffset At);
