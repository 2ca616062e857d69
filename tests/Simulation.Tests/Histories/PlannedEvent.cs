using System.Globalization;
using EquiSep.Simulation.Tests.Store;
using EquiSep.Simulation.Tests.Time;

namespace EquiSep.Simulation.Tests.Histories;

/// <summary>Something that users do or that goes wrong in a history.</summary>
/// <param name="At">The virtual time.</param>
internal abstract record PlannedEvent(TimeSpan At)
{
    /// <summary>The time in a line of a plan.</summary>
    protected string Time => string.Create(CultureInfo.InvariantCulture, $"{At.TotalSeconds,8:F3} s");

    /// <summary>A length of time in a line of a plan.</summary>
    protected static string Seconds(TimeSpan length) => string.Create(CultureInfo.InvariantCulture, $"{length.TotalSeconds:F3} s");
}

/// <summary>A user submits an experiment.</summary>
/// <param name="At">The virtual time.</param>
/// <param name="Experiment">The number of the experiment.</param>
/// <param name="Specimens">What its runs are (<see cref="Specimens"/>).</param>
/// <param name="Times">How often the user sends the request, whatever is answered.</param>
internal sealed record Submit(TimeSpan At, int Experiment, IReadOnlyList<int> Specimens, int Times) : PlannedEvent(At)
{
    public override string ToString() => $"{Time} submit {Experiment}: {string.Join(", ", Specimens)}{(Times > 1 ? $", {Times} times" : "")}";
}

/// <summary>What a user may want of an experiment or of one of its runs.</summary>
internal enum Wish
{
    /// <summary>To end it.</summary>
    Cancel,

    /// <summary>To try again what failed.</summary>
    Retry,

    /// <summary>To delete it.</summary>
    Delete,

    /// <summary>To read all results.</summary>
    Read,
}

/// <summary>A user wants something of an experiment.</summary>
/// <param name="At">The virtual time.</param>
/// <param name="Wish">What the user wants.</param>
/// <param name="Experiment">The number of the experiment.</param>
/// <param name="Run">The run, from 0; null for all of them.</param>
internal sealed record Ask(TimeSpan At, Wish Wish, int Experiment, int? Run) : PlannedEvent(At)
{
    public override string ToString() => $"{Time} {Wish} {Experiment}{(Run is { } run ? $", run {run}" : "")}";
}

/// <summary>A user collects garbage.</summary>
/// <param name="At">The virtual time.</param>
/// <param name="Age">What is younger stays.</param>
internal sealed record CollectGarbage(TimeSpan At, TimeSpan Age) : PlannedEvent(At)
{
    public override string ToString() => $"{Time} collect garbage older than {Seconds(Age)}";
}

/// <summary>A process is killed, and started again later.</summary>
/// <param name="At">The virtual time.</param>
/// <param name="Process">The name of the process.</param>
/// <param name="Steps">How many steps it still takes.</param>
/// <param name="Away">The time until it is started again.</param>
internal sealed record Kill(TimeSpan At, string Process, int Steps, TimeSpan Away) : PlannedEvent(At)
{
    public override string ToString() => $"{Time} kill {Process} after {Steps} steps, start it again after {Seconds(Away)}";
}

/// <summary>A process is asked to end, and started again later.</summary>
/// <param name="At">The virtual time.</param>
/// <param name="Process">The name of the process.</param>
/// <param name="Away">The time until it is started again.</param>
internal sealed record Stop(TimeSpan At, string Process, TimeSpan Away) : PlannedEvent(At)
{
    public override string ToString() => $"{Time} stop {Process}, start it again after {Seconds(Away)}";
}

/// <summary>A process stands still for a while.</summary>
/// <param name="At">The virtual time.</param>
/// <param name="Process">The name of the process.</param>
/// <param name="Length">The time.</param>
internal sealed record Pause(TimeSpan At, string Process, TimeSpan Length) : PlannedEvent(At)
{
    public override string ToString() => $"{Time} pause {Process} for {Seconds(Length)}";
}

/// <summary>The clock of a process jumps; monotonic time does not.</summary>
/// <param name="At">The virtual time.</param>
/// <param name="Process">The name of the process.</param>
/// <param name="By">How far.</param>
internal sealed record JumpClock(TimeSpan At, string Process, TimeSpan By) : PlannedEvent(At)
{
    public override string ToString() => $"{Time} jump the clock of {Process} by {Seconds(By)}";
}

/// <summary>A second Api runs beside the first one.</summary>
/// <param name="At">The virtual time.</param>
/// <param name="Length">The time until it is killed.</param>
internal sealed record SecondApi(TimeSpan At, TimeSpan Length) : PlannedEvent(At)
{
    public override string ToString() => $"{Time} second api for {Seconds(Length)}";
}

/// <summary>Connections to the store or the broker are cut.</summary>
/// <param name="At">The virtual time.</param>
/// <param name="IsBroker">Whether it is the broker.</param>
/// <param name="Process">The process whose connection it is; null for all.</param>
/// <param name="Link">What becomes of it.</param>
/// <param name="Length">The time until it is restored.</param>
internal sealed record Cut(TimeSpan At, bool IsBroker, string? Process, Link Link, TimeSpan Length) : PlannedEvent(At)
{
    public override string ToString() => $"{Time} {(IsBroker ? "broker" : "store")} {Link} for {Process ?? "all"} for {Seconds(Length)}";
}

/// <summary>The broker crashes and comes back.</summary>
/// <param name="At">The virtual time.</param>
/// <param name="KeepsMessages">Whether its queues keep their messages.</param>
/// <param name="Length">The time until it is back.</param>
internal sealed record CrashBroker(TimeSpan At, bool KeepsMessages, TimeSpan Length) : PlannedEvent(At)
{
    public override string ToString() => $"{Time} crash the broker {(KeepsMessages ? "" : "without its messages ")}for {Seconds(Length)}";
}

/// <summary>The store crashes and comes back without its last writes.</summary>
/// <param name="At">The virtual time.</param>
/// <param name="Age">Younger writes are lost.</param>
internal sealed record LoseWrites(TimeSpan At, TimeSpan Age) : PlannedEvent(At)
{
    public override string ToString() => $"{Time} lose the writes of the last {Seconds(Age)}";
}

/// <summary>A stored blob is damaged or deleted.</summary>
/// <param name="At">The virtual time.</param>
/// <param name="Kind">The end of its name; those that are there share the harm by chance.</param>
/// <param name="Choice">Which of those that are there, as a fraction of their number.</param>
/// <param name="Damage">What happens to it.</param>
internal sealed record HarmBlob(TimeSpan At, string Kind, double Choice, Damage Damage) : PlannedEvent(At)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time} harm a {Kind} ({Choice:F2}): {Damage}");
}

/// <summary>Somebody deletes the container of the store.</summary>
/// <param name="At">The virtual time.</param>
internal sealed record ClearStore(TimeSpan At) : PlannedEvent(At)
{
    public override string ToString() => $"{Time} delete the container";
}
