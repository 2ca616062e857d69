using System.ComponentModel.DataAnnotations;

namespace EquiSep.Api.Coordination;

/// <summary>How the coordinator sends work out.</summary>
public sealed class CoordinatorOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Coordinator";

    /// <summary>Whether everything in the store is listed at the start, so that all experiments are known and unfinished runs go on.</summary>
    public bool LoadAtStart { get; set; } = true;

    /// <summary>Seconds without a sign of life after which the store is looked at and a command may be sent again; then twice that, and so on.</summary>
    [Range(0.05, 900)]
    public double ResendSeconds { get; set; } = 30;

    /// <summary>How many commands are sent, and names looked up in the store, at once.</summary>
    [Range(1, 1024)]
    public int Concurrency { get; set; } = 32;

    /// <summary>Events of an experiment that are kept for those who reconnect.</summary>
    [Range(1, 100_000)]
    public int EventsKept { get; set; } = 1000;
}
