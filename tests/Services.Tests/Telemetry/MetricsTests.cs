using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Services.Tests.Local;
using EquiSep.Services.Tests.Messaging;

namespace EquiSep.Services.Tests.Telemetry;

public sealed partial class MetricsTests(RabbitMq broker) : BrokerTest(broker)
{
    [Fact]
    public async Task A_run_records_each_documented_metric_with_its_unit_and_labels_and_no_other()
    {
        using var metrics = new RecordedMetrics();
        await using var system = await WholeSystem.StartAsync($"--ConnectionStrings:messaging={Address}");
        var completed = await system.SubmitAsync(WholeSystem.SmallRun(epochs: 3));
        var failed = await system.SubmitAsync(WholeSystem.SmallRun(epochs: 3, data: "cm"));
        await system.UntilAsync(completed, "completed");
        await system.UntilAsync(failed, "failed");
        await Waiting.UntilAsync(
            () => Task.FromResult<IReadOnlyList<Recorded>?>(metrics.Read()),
            values => values.Any(value => value.Instrument == "equisep.queue.messages"),
            "a queue is counted");

        var recorded = metrics.Read();
        var described = metrics.Instruments.ToDictionary(instrument => instrument.Key, instrument => Describe(instrument.Value, recorded));
        Assert.Equal(Lines(MetricsDocument.Metrics), Lines(described));

        // No id and no key, whatever the name of the label.
        Assert.DoesNotContain(recorded.SelectMany(value => value.Labels.Values), text => Key().IsMatch(text));
        Assert.All(recorded.SelectMany(value => value.Labels), label => Assert.Contains(label.Value, MetricsDocument.Labels[label.Key]));
        Assert.All(metrics.Instruments.Values, instrument => AssertBuckets(instrument, recorded));
        var trainings = recorded.Where(value => value.Instrument == "equisep.trainings");
        Assert.Equal("completed", Assert.Single(trainings, value => value.Value == 1).Labels["equisep.training.result"]);
        Assert.Equal(3, recorded.Where(value => value.Instrument == "equisep.training.epochs").Sum(value => value.Value));
        var failure = Assert.Single(recorded, value => value is { Instrument: "equisep.failures", Value: 1 });
        Assert.Equal(("dataset", "images"), (failure.Labels["equisep.artifact.kind"], failure.Labels["error.type"]));
    }

    [Fact]
    public void Each_counter_of_failures_and_trainings_starts_at_zero_so_that_the_first_one_is_an_increase()
    {
        using var metrics = new RecordedMetrics();
        EquiSep.Pipeline.Telemetry.FailureMetrics.Start(ArtifactKind.Model);
        EquiSep.TrainingService.TrainingMetrics.Start();

        var recorded = metrics.Read();

        Assert.All(recorded, value => Assert.Equal(0, value.Value));
        Assert.Equal(MetricsDocument.Labels["error.type"], Values("equisep.failures", "error.type"));
        Assert.Equal(MetricsDocument.Labels["equisep.training.result"], Values("equisep.trainings", "equisep.training.result"));

        IEnumerable<string> Values(string instrument, string label) =>
            recorded.Where(value => value.Instrument == instrument).Select(value => value.Labels[label]);
    }

    [Fact]
    public void Alert_rules_ask_for_metrics_and_label_values_that_exist()
    {
        var names = MetricsDocument.Metrics.SelectMany(metric => Prometheus(metric.Key, metric.Value)).ToHashSet();
        var labels = MetricsDocument.Labels.ToDictionary(label => label.Key.Replace('.', '_'), label => label.Value);
        Assert.NotEmpty(MetricsDocument.Alerts);
        Assert.All(MetricsDocument.Alerts.Values, expression =>
        {
            Assert.All(Metric().Matches(Selector().Replace(expression, "")), name => Assert.Contains(name.Value, names));
            Assert.All(Matcher().Matches(expression), matcher =>
                Assert.Subset(labels[matcher.Groups[1].Value].ToHashSet(), matcher.Groups[2].Value.Split('|').ToHashSet()));
        });

        // All but the histograms, which are watched only: a long duration may be what was asked for.
        var asked = MetricsDocument.Alerts.Values.SelectMany(rule => Metric().Matches(rule)).Select(match => match.Value).ToHashSet();
        var watched = MetricsDocument.Metrics
            .Where(metric => metric.Value.Kind == "histogram")
            .SelectMany(metric => Prometheus(metric.Key, metric.Value));
        Assert.Subset(asked, names.Except(watched).ToHashSet());
    }

    // As the OpenTelemetry collector and Prometheus translate names:
    // https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
    private static IEnumerable<string> Prometheus(string name, DocumentedMetric metric)
    {
        var translated = name.Replace('.', '_') + (metric.Unit == "s" ? "_seconds" : "");
        return metric.Kind switch
        {
            "counter" => [$"{translated}_total"],
            "histogram" => [$"{translated}_bucket", $"{translated}_count", $"{translated}_sum"],
            _ => [translated],
        };
    }

    private static IEnumerable<string> Lines(IReadOnlyDictionary<string, DocumentedMetric> metrics) => metrics
        .Select(metric => $"{metric.Key} {metric.Value.Kind} {metric.Value.Unit} {string.Join(' ', metric.Value.Labels.Order())}")
        .Order(StringComparer.Ordinal);

    private static DocumentedMetric Describe(Instrument instrument, IReadOnlyList<Recorded> recorded)
    {
        var values = recorded.Where(value => value.Instrument == instrument.Name).ToList();
        var labels = Assert.Single(values.Select(value => string.Join(' ', value.Labels.Keys.Order())).Distinct());
        var kind = instrument switch
        {
            Counter<long> => "counter",
            Histogram<double> => "histogram",
            ObservableInstrument<int> or ObservableInstrument<long> or ObservableInstrument<double> => "gauge",
            _ => instrument.GetType().Name,
        };
        return new(kind, instrument.Unit ?? "", labels.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static void AssertBuckets(Instrument instrument, IReadOnlyList<Recorded> recorded)
    {
        if (instrument is Histogram<double> histogram)
        {
            Assert.NotNull(histogram.Advice?.HistogramBucketBoundaries);
            var buckets = histogram.Advice.HistogramBucketBoundaries;
            Assert.Equal(buckets.Order().Distinct(), buckets);
            Assert.All(recorded.Where(value => value.Instrument == instrument.Name), value => Assert.InRange(value.Value, 0, buckets[^1]));
        }
    }

    [GeneratedRegex("[0-9a-f]{32}")]
    private static partial Regex Key();

    [GeneratedRegex(@"\bequisep_\w+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"\{[^}]*\}|\bby\s*\([^)]*\)")]
    private static partial Regex Selector();

    [GeneratedRegex("""(\w+)\s*=~?\s*"([^"]*)""")]
    private static partial Regex Matcher();
}
