namespace EquiSep.Simulation.Tests.Time;

/// <summary>
/// Runs everything of a history on the thread that made it: ready steps first, in an order that the seed chooses, then the next timer, to
/// which time jumps. Nothing else moves time.
/// </summary>
/// <remarks>
/// A step belongs to a process or to the world (the network, the store, the broker). Steps of a dead process are dropped, those of a
/// paused one are held until it wakes up.
/// </remarks>
internal sealed class VirtualTime
{
    // A history has some thousands of steps; more than this means that something spins.
    private const long MaxSteps = 3_000_000;

    /// <summary>Whether any history of this process was disturbed by another thread, and what that thread did.</summary>
    private static volatile string? foreign;

    private readonly int thread = Environment.CurrentManagedThreadId;
    private readonly List<Step> ready = [];
    private readonly PriorityQueue<Scheduled, Moment> scheduled = new();
    private readonly Dice dice;
    private volatile string? disturbance;
    private volatile bool hasEnded;

    /// <summary>Time that begins at zero.</summary>
    /// <param name="dice">Chooses among steps that are ready at once.</param>
    /// <param name="trace">What happened.</param>
    public VirtualTime(Dice dice, Trace trace) => (this.dice, Trace) = (dice, trace);

    /// <summary>The time since the history began.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Steps that were run.</summary>
    public long Steps { get; private set; }

    /// <summary>What happened.</summary>
    public Trace Trace { get; }

    /// <summary>What another thread did in any history of this process; null when none did anything.</summary>
    public static string? Foreign => foreign;

    /// <summary>Forgets what other threads have done in histories so far.</summary>
    public static void ForgetForeign() => foreign = null;

    /// <summary>Runs one step.</summary>
    /// <param name="until">The time beyond which no timer fires.</param>
    /// <returns>False when nothing is left to do until then; time has passed.</returns>
    public bool Step(TimeSpan until)
    {
        CheckThread("ran a step");
        CheckDisturbance();
        if (ready.Count > 0)
        {
            var chosen = dice.Below(ready.Count);
            var step = ready[chosen];
            ready[chosen] = ready[^1];
            ready.RemoveAt(ready.Count - 1);
            Run(step);
            return true;
        }

        while (scheduled.TryPeek(out var item, out var moment) && moment.Due <= until)
        {
            scheduled.Dequeue();
            if (item.Timer is null || item.Timer.IsCurrent(item.Version))
            {
                Now = moment.Due;
                Run(item.Timer?.Fire() ?? item.Step);
                return true;
            }
        }

        Now = until;
        return false;
    }

    /// <summary>Runs steps until a condition holds.</summary>
    /// <param name="condition">The condition; checked after every step.</param>
    /// <param name="limit">The longest time that may pass.</param>
    /// <returns>Whether it holds.</returns>
    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        var end = Now + limit;
        while (!condition())
        {
            if (!Step(end))
            {
                return condition();
            }
        }

        return true;
    }

    /// <summary>Makes a step ready.</summary>
    /// <param name="owner">The process whose step it is; null for the world.</param>
    /// <param name="callback">What it does.</param>
    /// <param name="state">What is handed to it.</param>
    public void Post(SimulatedProcess? owner, SendOrPostCallback callback, object? state)
    {
        if (Environment.CurrentManagedThreadId != thread)
        {
            Disturb($"posted a step ({(state as Action)?.Target?.ToString() ?? state})");
            return;
        }

        ready.Add(new(owner, callback, state));
    }

    /// <summary>Makes a step that is ready after a time.</summary>
    /// <inheritdoc cref="Post"/>
    public void After(TimeSpan delay, SimulatedProcess? owner, SendOrPostCallback callback, object? state = null) =>
        scheduled.Enqueue(new(new(owner, callback, state), Timer: null, Version: 0), new(Now + delay, dice.Next()));

    /// <summary>Fails when it is called from another thread than the history's.</summary>
    /// <param name="what">What the thread does.</param>
    public void CheckThread(string what)
    {
        if (Environment.CurrentManagedThreadId != thread)
        {
            Disturb(what);
            throw new InvalidOperationException($"Another thread than the history's {what}.");
        }
    }

    /// <summary>The history has ended: what other threads do with its remains does not matter.</summary>
    public void End() => hasEnded = true;

    /// <summary>Fails when another thread has done something in this history.</summary>
    public void CheckDisturbance()
    {
        if (disturbance is { } seen)
        {
            throw new SimulationException("another thread", seen);
        }
    }

    internal void Schedule(VirtualTimer timer, TimeSpan due)
    {
        CheckThread("set a timer");
        scheduled.Enqueue(new(default, timer, timer.Version), new(due, dice.Next()));
    }

    private void Run(Step step)
    {
        if (++Steps > MaxSteps)
        {
            throw new SimulationException("no end", $"There were {MaxSteps} steps in {Now} of virtual time.");
        }

        if (step.Owner is { } owner)
        {
            owner.Run(step);
        }
        else
        {
            step.Callback(step.State);
        }
    }

    private void Disturb(string what)
    {
        // The finalizer frees timers of processes that have died, which is no work of theirs.
        var trace = Environment.StackTrace;
        if (hasEnded || trace.Contains("System.GC.RunFinalizers()", StringComparison.Ordinal))
        {
            return;
        }

        disturbance = $"A thread that is not the history's {what}, {Environment.NewLine}{trace}";
        foreign = disturbance;
    }
}

/// <summary>Something to run.</summary>
/// <param name="Owner">The process whose step it is; null for the world.</param>
/// <param name="Callback">What it does.</param>
/// <param name="State">What is handed to it.</param>
internal readonly record struct Step(SimulatedProcess? Owner, SendOrPostCallback Callback, object? State);

/// <summary>A step that is ready later, or a timer.</summary>
/// <param name="Step">The step; meaningless of a timer.</param>
/// <param name="Timer">The timer; null of a step.</param>
/// <param name="Version">The version of the timer; one with another version has been changed since.</param>
internal readonly record struct Scheduled(Step Step, VirtualTimer? Timer, int Version);

/// <summary>When something is due. What is due at one moment is ordered by random numbers.</summary>
/// <param name="Due">The time.</param>
/// <param name="Order">The random number.</param>
internal readonly record struct Moment(TimeSpan Due, ulong Order) : IComparable<Moment>
{
    public int CompareTo(Moment other)
    {
        var order = Due.Ticks.CompareTo(other.Due.Ticks);
        return order != 0 ? order : Order.CompareTo(other.Order);
    }
}
