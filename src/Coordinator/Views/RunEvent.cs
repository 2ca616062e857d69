using System.Text.Json.Serialization;
using EquiSep.Coordinator.Scheduling;

namespace EquiSep.Coordinator.Views;

/// <summary>What kind of news of a run there is.</summary>
public enum RunEventKind
{
    /// <summary>Its status, or the reason of its failure, is another one.</summary>
    Status,

    /// <summary>Its training went on.</summary>
    Progress,

    /// <summary>Something happened that a user would want to know.</summary>
    Note,
}

/// <summary>News of a run; a server-sent event says number and kind beside it.</summary>
/// <param name="Number">
/// The number of the event, which grows with every event of this process. A snapshot has the number of each run's last event, in order.
/// </param>
/// <param name="Kind">What is new.</param>
/// <param name="Run">Id of the run.</param>
/// <param name="Name">Name of the run.</param>
/// <param name="Status">Its status now.</param>
/// <param name="Reason">Why it failed; null when it did not.</param>
/// <param name="Training">How far its training is; null when nothing was heard of it.</param>
/// <param name="Note">What happened, in words; null but for notes.</param>
public sealed record RunEvent(
    [property: JsonIgnore] long Number,
    [property: JsonIgnore] RunEventKind Kind,
    string Run,
    string Name,
    RunStatus Status,
    string? Reason,
    TrainingView? Training,
    string? Note);
