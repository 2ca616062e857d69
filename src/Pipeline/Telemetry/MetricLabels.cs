using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Pipeline.Telemetry;

/// <summary>
/// Labels of metrics. Each has a small, closed set of values: ids of runs and experiments and keys of artifacts belong to spans and log
/// lines, because each new value of a label is a new time series.
/// </summary>
public static class MetricLabels
{
    /// <summary>The kind of an artifact: <c>dataset</c>, <c>model</c> or <c>separation</c>.</summary>
    public const string ArtifactKind = "equisep.artifact.kind";

    /// <summary>The kind of a failure, as OpenTelemetry's conventions call it.</summary>
    public const string ErrorType = "error.type";

    /// <summary>The name of a queue, as OpenTelemetry's conventions call it.</summary>
    public const string Queue = "messaging.destination.name";

    /// <summary>The value of <see cref="ArtifactKind"/>.</summary>
    public static KeyValuePair<string, object?> Of(ArtifactKind kind) => new(ArtifactKind, kind switch
    {
        Artifacts.ArtifactKind.Dataset => "dataset",
        Artifacts.ArtifactKind.Model => "model",
        _ => "separation",
    });

    /// <summary>The value of <see cref="Queue"/>.</summary>
    public static KeyValuePair<string, object?> OfQueue(string queue) => new(Queue, queue);
}
