using EquiSep.ServiceDefaults.Telemetry;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace EquiSep.Pipeline.Telemetry;

/// <summary>How spans, metrics and log lines name the work they belong to.</summary>
public static class WorkTelemetry
{
    /// <summary>Tag: id of a run that waits for the work.</summary>
    public const string RunId = "equisep.run.id";

    /// <summary>Tag: key of the artifact that is made.</summary>
    public const string ArtifactKey = "equisep.artifact.key";

    private static readonly Histogram<double> queueWait = EquiSepTelemetry.Durations(
        "equisep.queue.wait",
        "Time from the sending of a command to its first delivery.",
        0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 300, 600, 1800, 3600, 10_800, 43_200, 86_400);

    /// <summary>Begins a span of work on an artifact; null when nobody listens.</summary>
    /// <param name="name">Such as <c>dataset.prepare</c>.</param>
    /// <param name="run">Id of a run that waits for it.</param>
    /// <param name="key">Key of the artifact.</param>
    public static Activity? StartWork(string name, string run, string key) =>
        EquiSepTelemetry.Source.StartActivity(name)?.AddTag(RunId, run).AddTag(ArtifactKey, key);

    /// <summary>Records the wait of a command that is delivered for the first time.</summary>
    /// <param name="queue">The name of its queue.</param>
    /// <param name="wait">The time since it was sent. It may be negative, because the clocks of two machines may differ.</param>
    public static void Arrived(string queue, TimeSpan wait) => queueWait.Record(Math.Max(0, wait.TotalSeconds), MetricLabels.OfQueue(queue));
}
