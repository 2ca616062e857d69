using System.Diagnostics;
using System.Diagnostics.Metrics;
using EquiSep.Contracts.Artifacts;

namespace EquiSep.ServiceDefaults.Telemetry;

/// <summary>How spans, metrics and log lines name the work they belong to.</summary>
public static class WorkTelemetry
{
    /// <summary>Tag: id of a run that waits for the work.</summary>
    public const string RunId = "equisep.run.id";

    /// <summary>Tag: key of the artifact that is made.</summary>
    public const string ArtifactKey = "equisep.artifact.key";

    private const string ArtifactKindTag = "equisep.artifact.kind";

    private static readonly Histogram<double> queueWait =
        EquiSepTelemetry.Meter.CreateHistogram<double>("equisep.queue.wait", "s", "Time from the sending of a command to its arrival at a consumer.");

    /// <summary>Begins a span of work on an artifact; null when nobody listens.</summary>
    /// <param name="name">Such as <c>dataset.prepare</c>.</param>
    /// <param name="run">Id of a run that waits for it.</param>
    /// <param name="key">Key of the artifact.</param>
    public static Activity? StartWork(string name, string run, string key) =>
        EquiSepTelemetry.Source.StartActivity(name)?.AddTag(RunId, run).AddTag(ArtifactKey, key);

    /// <summary>A command has arrived.</summary>
    /// <param name="kind">What it asks for.</param>
    /// <param name="sent">When it was sent, universal time.</param>
    public static void Arrived(ArtifactKind kind, DateTime sent)
    {
        // Clocks of two machines may disagree.
        var seconds = Math.Max(0, (DateTime.UtcNow - sent).TotalSeconds);
        queueWait.Record(seconds, new KeyValuePair<string, object?>(ArtifactKindTag, kind.ToString()));
    }
}
