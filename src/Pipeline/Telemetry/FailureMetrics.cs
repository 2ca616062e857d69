using EquiSep.Pipeline.Artifacts;
using EquiSep.ServiceDefaults.Telemetry;
using System.Diagnostics.Metrics;

namespace EquiSep.Pipeline.Telemetry;

/// <summary>Counts failures by the kind of artifact and the kind of failure: <c>equisep.failures</c>.</summary>
public static class FailureMetrics
{
    private static readonly Counter<long> failures =
        EquiSepTelemetry.Meter.CreateCounter<long>("equisep.failures", "{failure}", "Attempts to make an artifact that failed.");

    /// <summary>Counts a failure.</summary>
    /// <param name="artifact">The kind of the artifact that was to be built, or that is lost.</param>
    /// <param name="failure">The reason.</param>
    public static void Count(ArtifactKind artifact, FailureKind failure) => Add(1, artifact, failure);

    /// <summary>Counts an outage of the store or the broker.</summary>
    /// <param name="artifact">The kind of the artifact that was to be built.</param>
    /// <param name="outage">The outage.</param>
    public static void Count(ArtifactKind artifact, OutageException outage) =>
        Count(artifact, outage is NoSpaceException ? FailureKind.NoSpace : FailureKind.Outage);

    /// <summary>
    /// Starts the counters of some kinds of artifacts at zero. A counter that starts with its first failure has no earlier value, so that an alert on
    /// its increase would miss that failure.
    /// </summary>
    public static void Start(params IEnumerable<ArtifactKind> artifacts)
    {
        foreach (var artifact in artifacts)
        {
            foreach (var failure in Enum.GetValues<FailureKind>())
            {
                Add(0, artifact, failure);
            }
        }
    }

    private static void Add(long count, ArtifactKind artifact, FailureKind failure) =>
        failures.Add(count, MetricLabels.Of(artifact), new KeyValuePair<string, object?>(MetricLabels.ErrorType, Name(failure)));

    private static string Name(FailureKind failure) => failure switch
    {
        FailureKind.Recipe => "recipe",
        FailureKind.Version => "version",
        FailureKind.Images => "images",
        FailureKind.Unexpected => "unexpected",
        FailureKind.Abandoned => "abandoned",
        FailureKind.Lost => "lost",
        FailureKind.Outage => "outage",
        _ => "no_space",
    };
}
