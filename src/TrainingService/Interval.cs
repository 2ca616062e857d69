namespace EquiSep.TrainingService;

/// <summary>A span of time on a clock, which can be started anew.</summary>
/// <param name="clock">The clock.</param>
/// <param name="length">The time until the interval is over, counted from now.</param>
internal sealed class Interval(TimeProvider clock, TimeSpan length)
{
    private long start = clock.GetTimestamp();
    private TimeSpan span = length;

    /// <summary>Whether the time is up.</summary>
    public bool IsOver => clock.GetElapsedTime(start) >= span;

    /// <summary>Starts it anew.</summary>
    /// <param name="time">The time until the interval is over, counted from now.</param>
    public void Restart(TimeSpan time) => (start, span) = (clock.GetTimestamp(), time);
}
