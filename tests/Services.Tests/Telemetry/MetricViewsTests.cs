using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace EquiSep.Services.Tests.Telemetry;

[Collection(nameof(Alone))]
public sealed class MetricViewsTests
{
    [Fact]
    public async Task What_is_exported_has_the_buckets_that_fit_and_no_label_that_is_new_at_each_start()
    {
        var exporter = new Points();
        using var reader = new BaseExportingMetricReader(exporter);
        await using var host = new WebHost();
        await host.StartAsync(builder => builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddReader(reader)));
        using var meter = new Meter("MassTransit");
        KeyValuePair<string, object?>[] tags =
            [new("messaging.masstransit.destination", "coordinator-4f2a"), new("messaging.masstransit.message_type", "TrainModel")];
        meter.CreateHistogram<double>("messaging.masstransit.consume.duration", "ms").Record(1, tags);
        meter.CreateCounter<long>("messaging.masstransit.consume", "ea").Add(1, tags);
        meter.CreateCounter<long>("messaging.masstransit.consume.active", "ea").Add(-1, tags);
        EquiSep.TrainingService.TrainingMetrics.Epoch(0.0003);

        await host.GetAsync("/work");
        await Waiting.UntilAsync(
            () => Task.FromResult(reader.Collect() ? exporter.Names : null),
            names => names.Contains("http.server.request.duration"),
            "a request is measured");

        Assert.Equal((0.0005, 100), exporter.Buckets("http.server.request.duration"));
        Assert.Equal((0.0001, 1), exporter.Buckets("equisep.training.step.duration"));
        Assert.Equal((1, 3_600_000), exporter.Buckets("messaging.masstransit.consume.duration"));
        Assert.Equal(["messaging.masstransit.message_type"], exporter.Labels("messaging.masstransit.consume.duration"));
        Assert.Equal(["messaging.masstransit.message_type"], exporter.Labels("messaging.masstransit.consume"));
        Assert.DoesNotContain("messaging.masstransit.consume.active", exporter.Names);
    }

    /// <summary>Keeps what an exporter would send.</summary>
    private sealed class Points : BaseExporter<Metric>
    {
        private readonly Dictionary<string, (double[] Bounds, string[] Labels)> metrics = [];

        public IReadOnlyCollection<string> Names => metrics.Keys;

        public (double First, double Last) Buckets(string metric) => (metrics[metric].Bounds[0], metrics[metric].Bounds[^1]);

        public string[] Labels(string metric) => metrics[metric].Labels;

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                foreach (ref readonly var point in metric.GetMetricPoints())
                {
                    metrics[metric.Name] = (metric.MetricType == MetricType.Histogram ? Bounds(point) : [], Keys(point));
                }
            }

            return ExportResult.Success;
        }

        private static double[] Bounds(in MetricPoint point)
        {
            var bounds = new List<double>();
            foreach (var bucket in point.GetHistogramBuckets())
            {
                bounds.Add(bucket.ExplicitBound);
            }

            // The last one has no upper bound.
            return [.. bounds[..^1]];
        }

        private static string[] Keys(in MetricPoint point)
        {
            var keys = new List<string>();
            foreach (var tag in point.Tags)
            {
                keys.Add(tag.Key);
            }

            return [.. keys];
        }
    }
}
