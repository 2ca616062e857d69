using System.Text.Json.Serialization;

namespace EquiSep.Coordinator.Scheduling;

/// <summary>How far a run is. It may go back: to queued after a retry, or when something it needs was damaged.</summary>
[JsonConverter(typeof(RunStatusJson))]
public enum RunStatus
{
    /// <summary>Nobody works on it yet.</summary>
    Queued,

    /// <summary>Its data set is being made.</summary>
    Preparing,

    /// <summary>Its network is being trained, or was and waits to go on.</summary>
    Training,

    /// <summary>Its network is trained and to be measured.</summary>
    Analyzing,

    /// <summary>Its separation is there.</summary>
    Completed,

    /// <summary>Something it needs could not be made.</summary>
    Failed,

    /// <summary>Somebody cancelled it.</summary>
    Cancelled,
}

/// <summary>What follows from a status.</summary>
public static class RunStatuses
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<RunStatus> All { get; } = Enum.GetValues<RunStatus>();

    /// <summary>All of them, as they are written.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(Name)];

    /// <summary>As it is written: in lower case.</summary>
    public static string Name(this RunStatus status) => status switch
    {
        RunStatus.Queued => "queued",
        RunStatus.Preparing => "preparing",
        RunStatus.Training => "training",
        RunStatus.Analyzing => "analyzing",
        RunStatus.Completed => "completed",
        RunStatus.Failed => "failed",
        _ => "cancelled",
    };

    /// <summary>The status that is written like this; null when none is.</summary>
    public static RunStatus? Find(string? name) => Enum.GetValues<RunStatus>().Cast<RunStatus?>().FirstOrDefault(status => status!.Value.Name() == name);

    /// <summary>Whether nothing more happens unless somebody asks for it.</summary>
    public static bool IsFinal(this RunStatus status) => status is RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled;
}

/// <summary>Writes statuses in lower case, whatever the options say.</summary>
internal sealed class RunStatusJson() : JsonStringEnumConverter<RunStatus>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);
