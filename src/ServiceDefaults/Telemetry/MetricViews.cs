using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace EquiSep.ServiceDefaults.Telemetry;

/// <summary>Views of the instruments of others: buckets that fit our values, and labels without names of processes.</summary>
internal static class MetricViews
{
    private const string MassTransit = "MassTransit";

    // Without queues: those of a single process have a name of their own at each start.
    private static readonly string[] massTransitLabels = ["messaging.masstransit.message_type", "messaging.masstransit.exception_type"];

    // Seconds. The usual ones begin at 5 ms, and most answers take less; they end at 10 s, and features may be measured for longer.
    private static readonly double[] http = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 100];

    // Milliseconds, up to an hour.
    private static readonly double[] milliseconds =
        [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000];

    /// <summary>Adds them.</summary>
    public static MeterProviderBuilder AddViews(this MeterProviderBuilder metrics) => metrics.AddView(Of);

    private static MetricStreamConfiguration? Of(Instrument instrument) => instrument switch
    {
        { Name: "http.server.request.duration" or "http.client.request.duration" } =>
            new ExplicitBucketHistogramConfiguration { Boundaries = http },

        // Counters that also fall, which a reader of counters takes for restarts.
        { Meter.Name: MassTransit } when instrument.Name.EndsWith(".active", StringComparison.Ordinal) => MetricStreamConfiguration.Drop,
        { Meter.Name: MassTransit, Unit: "ms" } =>
            new ExplicitBucketHistogramConfiguration { Boundaries = milliseconds, TagKeys = massTransitLabels },
        { Meter.Name: MassTransit } => new MetricStreamConfiguration { TagKeys = massTransitLabels },
        _ => null,
    };
}
