namespace EquiSep.Simulation.Tests.Time;

/// <summary>
/// A process: its continuations and timers run in its synchronisation context. It may be killed or paused between any two of its steps.
/// What it has asked the store or the broker for may still take effect.
/// </summary>
internal sealed class SimulatedProcess : SynchronizationContext
{
    private readonly VirtualTime time;
    private readonly List<Step> held = [];
    private readonly CancellationTokenSource stopping = new();
    private TimeSpan pausedUntil;
    private int stepsLeft = int.MaxValue;

    /// <summary>Starts a process that does nothing yet.</summary>
    /// <param name="time">The time.</param>
    /// <param name="name">The name in the trace.</param>
    /// <param name="booted">The monotonic time of its machine when the history began.</param>
    /// <param name="skew">What its clock of the day is ahead of true time.</param>
    public SimulatedProcess(VirtualTime time, string name, TimeSpan booted = default, TimeSpan skew = default)
    {
        (this.time, Name) = (time, name);
        Clock = new(time, this, booted) { Skew = skew };
    }

    /// <summary>The process died.</summary>
    public event Action? Died;

    /// <summary>The process is stopped for a while.</summary>
    public event Action? Paused;

    /// <summary>The process goes on after a pause.</summary>
    public event Action? Woke;

    /// <summary>The name in the trace.</summary>
    public string Name { get; }

    /// <summary>Whether it has not been killed and has not ended.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>Whether it is stopped and will go on.</summary>
    public bool IsPaused => time.Now < pausedUntil;

    /// <summary>Its clock.</summary>
    public ProcessClock Clock { get; }

    /// <summary>Cancelled when it is asked to end.</summary>
    public CancellationToken Stopping => stopping.Token;

    /// <summary>Runs a piece of work, whose failure ends the history: nobody in the process waits for it.</summary>
    /// <param name="main">The work.</param>
    public void Start(Func<Task> main) => time.Post(this, static state => _ = ((Main)state!).RunAsync(), new Main(this, main));

    /// <summary>Asks it to end, as SIGTERM does.</summary>
    public void Stop() => time.Post(this, static state => ((SimulatedProcess)state!).stopping.Cancel(), this);

    /// <summary>Kills it now.</summary>
    public void Kill()
    {
        if (IsAlive)
        {
            IsAlive = false;
            held.Clear();
            time.Trace.Add(time.Now, Name, "dies");
            Died?.Invoke();
        }
    }

    /// <summary>Kills it after some of its steps.</summary>
    /// <param name="steps">How many, at least 1.</param>
    public void KillAfter(int steps) => stepsLeft = Math.Min(stepsLeft, steps);

    /// <summary>Lets it live.</summary>
    public void Spare() => stepsLeft = int.MaxValue;

    /// <summary>Stops it, as SIGSTOP does, and lets it go on later.</summary>
    /// <param name="length">The time in between.</param>
    public void Pause(TimeSpan length)
    {
        if (!IsAlive || IsPaused)
        {
            return;
        }

        time.Trace.Add(time.Now, Name, "pauses");
        pausedUntil = time.Now + length;
        time.After(length, owner: null, static state => ((SimulatedProcess)state!).Wake(), this);
        Paused?.Invoke();
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        // What a dead process leaves behind is finalized, which may wake up those who waited for it.
        if (IsAlive)
        {
            time.Post(this, d, state);
        }
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing waits for another thread here.");

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    internal void Run(Step step)
    {
        if (!IsAlive)
        {
            return;
        }

        if (IsPaused)
        {
            held.Add(step);
            return;
        }

        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            step.Callback(step.State);
        }
        catch (Exception e) when (e is not SimulationException)
        {
            throw new SimulationException("unhandled exception", $"{Name}: {e}", e);
        }
        finally
        {
            SetSynchronizationContext(before);
        }

        if (--stepsLeft == 0)
        {
            Kill();
        }
    }

    private void Wake()
    {
        if (!IsAlive)
        {
            return;
        }

        time.Trace.Add(time.Now, Name, "wakes up");
        pausedUntil = default;
        foreach (var step in held)
        {
            time.Post(step.Owner, step.Callback, step.State);
        }

        held.Clear();
        Woke?.Invoke();
    }

    private sealed class Main(SimulatedProcess process, Func<Task> main)
    {
        public async Task RunAsync()
        {
            try
            {
                await main();
            }
            catch (Exception e)
            {
                process.time.Post(owner: null, static state => throw new SimulationException("unhandled exception", state!.ToString()!), $"{process.Name}: {e}");
            }
        }
    }
}
