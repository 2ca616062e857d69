using System.Diagnostics.Metrics;
using EquiSep.ServiceDefaults.Telemetry;

namespace EquiSep.TrainingService;

/// <summary>The result of a training or of a slice.</summary>
internal enum TrainingResult
{
    /// <summary>The model is written.</summary>
    Completed,

    /// <summary>The slice is over and another command continues the training.</summary>
    Rescheduled,

    /// <summary>No run needs the model any more.</summary>
    Cancelled,

    /// <summary>Another trainer has taken the training over.</summary>
    Superseded,

    /// <summary>The host stops; another trainer resumes the training from its checkpoint.</summary>
    Interrupted,

    /// <summary>The slice failed; <c>equisep.failures</c> counts the reason.</summary>
    Failed,
}

/// <summary>The metrics of trainings.</summary>
internal static class TrainingMetrics
{
    private const string ResultTag = "equisep.training.result";

    private static readonly Counter<long> trainings =
        EquiSepTelemetry.Meter.CreateCounter<long>("equisep.trainings", "{training}", "Trainings that ended or were handed on, by result.");

    private static readonly Counter<long> epochs =
        EquiSepTelemetry.Meter.CreateCounter<long>("equisep.training.epochs", "{epoch}", "Epochs of training done.");

    private static readonly Histogram<double> step = EquiSepTelemetry.Durations(
        "equisep.training.step.duration",
        "Mean duration of a minibatch, one value an epoch.",
        0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1);

    private static readonly Histogram<double> slice = EquiSepTelemetry.Durations(
        "equisep.training.slice.duration",
        "Time that a trainer holds a training at once.",
        0.1, 0.3, 1, 3, 10, 30, 60, 120, 300, 600, 900, 1200);

    private static readonly Histogram<double> training = EquiSepTelemetry.Durations(
        "equisep.training.duration",
        "Sum of the durations of all epochs of a model, waits between slices excluded.",
        0.1, 0.3, 1, 3, 10, 30, 60, 300, 600, 1800, 3600, 10_800, 43_200, 86_400, 259_200);

    /// <summary>Starts the counters at zero.</summary>
    public static void Start()
    {
        epochs.Add(0);
        foreach (var result in Enum.GetValues<TrainingResult>())
        {
            Add(0, result);
        }
    }

    /// <summary>Records an epoch.</summary>
    /// <param name="secondsPerStep">The mean duration of a minibatch.</param>
    public static void Epoch(double secondsPerStep)
    {
        epochs.Add(1);
        step.Record(secondsPerStep);
    }

    /// <summary>Records the end of a slice.</summary>
    /// <param name="length">The duration of the slice.</param>
    public static void Slice(TimeSpan length) => slice.Record(length.TotalSeconds);

    /// <summary>Counts a training that ended without a model, or continues later.</summary>
    public static void Ended(TrainingResult result) => Add(1, result);

    /// <summary>Counts a training whose model is written.</summary>
    /// <param name="seconds">The duration of all epochs.</param>
    public static void Completed(double seconds)
    {
        Add(1, TrainingResult.Completed);
        training.Record(seconds);
    }

    private static void Add(long count, TrainingResult result) =>
        trainings.Add(count, new KeyValuePair<string, object?>(ResultTag, Name(result)));

    private static string Name(TrainingResult result) => result switch
    {
        TrainingResult.Completed => "completed",
        TrainingResult.Rescheduled => "rescheduled",
        TrainingResult.Cancelled => "cancelled",
        TrainingResult.Superseded => "superseded",
        TrainingResult.Interrupted => "interrupted",
        _ => "failed",
    };
}
