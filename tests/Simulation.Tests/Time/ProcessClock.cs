namespace EquiSep.Simulation.Tests.Time;

/// <summary>The clock of a process: monotonic time that passes like everybody's, and a time of day that may jump.</summary>
/// <param name="time">The time.</param>
/// <param name="process">The process.</param>
/// <param name="booted">Monotonic time when the history began.</param>
internal sealed class ProcessClock(VirtualTime time, SimulatedProcess process, TimeSpan booted) : TimeProvider
{
    /// <summary>The day on which every history begins.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>What the time of day is ahead of true time.</summary>
    public TimeSpan Skew { get; set; }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        time.CheckThread("asked for the time");
        return (booted + time.Now).Ticks;
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        time.CheckThread("asked for the time of day");
        return Start + time.Now + Skew;
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(time, process, new(callback), state);
        timer.Change(dueTime, period);
        return timer;
    }
}
