namespace EquiSep.Simulation.Tests.Time;

/// <summary>A timer on virtual time.</summary>
internal sealed class VirtualTimer : ITimer
{
    private readonly VirtualTime time;
    private readonly SimulatedProcess? owner;
    private readonly SendOrPostCallback callback;
    private readonly object? state;
    private TimeSpan period = Timeout.InfiniteTimeSpan;
    private bool isDisposed;

    /// <summary>A timer that is not set.</summary>
    public VirtualTimer(VirtualTime time, SimulatedProcess? owner, SendOrPostCallback callback, object? state) =>
        (this.time, this.owner, this.callback, this.state) = (time, owner, callback, state);

    /// <summary>How often it was changed.</summary>
    public int Version { get; private set; }

    /// <inheritdoc/>
    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (isDisposed)
        {
            return false;
        }

        Version++;
        this.period = period;
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            time.Schedule(this, time.Now + dueTime);
        }

        return true;
    }

    /// <summary>Whether it is still to fire as it was set.</summary>
    /// <param name="version">Its version at that time.</param>
    public bool IsCurrent(int version) => !isDisposed && version == Version;

    /// <summary>What it does; a periodic one is set anew.</summary>
    public Step Fire()
    {
        if (period > TimeSpan.Zero && owner is not { IsAlive: false })
        {
            time.Schedule(this, time.Now + period);
        }

        return new(owner, callback, state);
    }

    /// <inheritdoc/>
    public void Dispose() => isDisposed = true;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
