namespace EquiSep.TrainingService;

/// <summary>An interval on a clock, which can be restarted.</summary>
/// <param name="clock">The clock.</param>
/// <param name="length">The length of the interval, which starts now.</param>
internal sealed class Interval(TimeProvider clock, TimeSpan length)
{
    private long start = clock.GetTimestamp();
    private TimeSpan span = length;

    /// <summary>Whether the interval is over.</summary>
    public bool IsOver => clock.GetElapsedTime(start) >= span;

    /// <summary>Restarts the interval.</summary>
    /// <param name="time">The new length, which starts now.</param>
    public void Restart(TimeSpan time) => (start, span) = (clock.GetTimestamp(), time);
}
