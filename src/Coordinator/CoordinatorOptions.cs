using System.ComponentModel.DataAnnotations;

namespace EquiSep.Coordinator;

/// <summary>How the coordinator sends work out.</summary>
public sealed class CoordinatorOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Coordinator";

    /// <summary>Whether everything in the store is listed at the start, so that all experiments are known and unfinished runs go on.</summary>
    public bool LoadAtStart { get; set; } = true;

    /// <summary>Seconds without a sign of life after which the store is looked at and a command may be sent again; then twice that, and so on.</summary>
    [Range(0.05, 900, ErrorMessage = "Coordinator:ResendSeconds is a number from 0.05 to 900.")]
    public double ResendSeconds { get; set; } = 30;

    /// <summary>How many commands are sent, and names looked up in the store, at once.</summary>
    [Range(1, 1024, ErrorMessage = "Coordinator:Concurrency is a whole number from 1 to 1024.")]
    public int Concurrency { get; set; } = 32;

    /// <summary>
    /// The <see cref="EquiSep.Experiments.TrainingCost"/> from which on a training is long and waits in the queue of the long ones: 1e12 is about
    /// half a minute of one core. Null to have one queue for all.
    /// </summary>
    [Range(0, double.MaxValue, ErrorMessage = "Coordinator:LongTrainingCost is a number from 0 on.")]
    public double? LongTrainingCost { get; set; } = 1e12;

    /// <summary>Most trainings of an experiment that are sent and not made; null for all at once.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "Coordinator:TrainingsPerExperiment is a whole number from 1 on.")]
    public int? TrainingsPerExperiment { get; set; }

    /// <summary>The largest number of runs in the system. A submission beyond it is refused.</summary>
    [Range(1, 10_000_000, ErrorMessage = "Coordinator:MaxRuns is a whole number from 1 to 10000000.")]
    public int MaxRuns { get; set; } = 500_000;

    /// <summary>Minutes between two comparisons of what is known with what the store holds.</summary>
    [Range(0.01, 10_000, ErrorMessage = "Coordinator:AuditMinutes is a number from 0.01 to 10000.")]
    public double AuditMinutes { get; set; } = 60;

    /// <summary>Events of an experiment that are kept for those who reconnect.</summary>
    [Range(1, 100_000, ErrorMessage = "Coordinator:EventsKept is a whole number from 1 to 100000.")]
    public int EventsKept { get; set; } = 1000;

    /// <summary>
    /// Most runs whose states begin a stream of events. Of an experiment with more runs the stream has the counts of its runs by status,
    /// and the changes.
    /// </summary>
    [Range(1, 100_000, ErrorMessage = "Coordinator:SnapshotRuns is a whole number from 1 to 100000.")]
    public int SnapshotRuns { get; set; } = 500;
}
