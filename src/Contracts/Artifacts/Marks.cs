namespace EquiSep.Contracts.Artifacts;

/// <summary>An artifact could not be made; whoever asks for it again deletes the mark.</summary>
/// <param name="Reason">Why, in words for the user.</param>
/// <param name="At">When.</param>
public sealed record FailureMark(string Reason, DateTimeOffset At);

/// <summary>Something is not wanted any more.</summary>
/// <param name="At">When that was said.</param>
public sealed record CancelMark(DateTimeOffset At);
