using EquiSep.ServiceDefaults.Telemetry;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace EquiSep.Pipeline.Telemetry;

/// <summary>The names of builds in spans, metrics and log lines.</summary>
public static class WorkTelemetry
{
    /// <summary>Tag: the id of a run that waits for the artifact.</summary>
    public const string RunId = "equisep.run.id";

    /// <summary>Tag: the key of the artifact.</summary>
    public const string ArtifactKey = "equisep.artifact.key";

    private static readonly Histogram<double> queueWait = EquiSepTelemetry.Durations(
        "equisep.queue.wait",
        "Time from the sending of a command to its first delivery.",
        0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 300, 600, 1800, 3600, 10_800, 43_200, 86_400);

    /// <summary>Starts the span of a build; null if nobody listens.</summary>
    /// <param name="name">The name of the span, such as <c>dataset.prepare</c>.</param>
    /// <param name="run">The id of a run that waits for the artifact.</param>
    /// <param name="key">The key of the artifact.</param>
    public static Activity? StartWork(string name, string run, string key) =>
        EquiSepTelemetry.Source.StartActivity(name)?.AddTag(RunId, run).AddTag(ArtifactKey, key);

    /// <summary>Records the wait of a command that is delivered for the first time.</summary>
    /// <param name="queue">The name of its queue.</param>
    /// <param name="wait">The time since it was sent. It may be negative, because the clocks of two machines may differ.</param>
    public static void Arrived(string queue, TimeSpan wait) => queueWait.Record(Math.Max(0, wait.TotalSeconds), MetricLabels.OfQueue(queue));
}
