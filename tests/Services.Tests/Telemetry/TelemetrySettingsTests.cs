using EquiSep.ServiceDefaults.Hosting;
using EquiSep.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Configuration;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace EquiSep.Services.Tests.Telemetry;

/// <summary>OpenTelemetry's variables, as its specification has them.</summary>
[Collection(nameof(Alone))]
public sealed class TelemetrySettingsTests
{
    private const string Grpc = "Grpc http://c:4317/";

    [Theory]
    [InlineData("", null, null, null)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317", Grpc, Grpc, Grpc)]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://c:4317", Grpc, null, null)]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://c:4317", null, Grpc, null)]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=http://c:4317", null, null, Grpc)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317 OTEL_TRACES_EXPORTER=none", null, Grpc, Grpc)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317 OTEL_METRICS_EXPORTER=none OTEL_LOGS_EXPORTER=none OTEL_TRACES_EXPORTER=otlp", Grpc, null, null)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318/base/ OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "HttpProtobuf http://c:4318/base/v1/traces", "HttpProtobuf http://c:4318/base/v1/metrics", "HttpProtobuf http://c:4318/base/v1/logs")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317 OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://t:1/as/it/is OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/protobuf", "HttpProtobuf http://t:1/as/it/is", Grpc, Grpc)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317 OTEL_SDK_DISABLED=false OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=", Grpc, Grpc, Grpc)]
    public void Each_signal_goes_where_its_variables_say(string variables, string? traces, string? metrics, string? logs)
    {
        var settings = Read(variables);

        Assert.Equal((traces, metrics, logs), (Place(TelemetrySignal.Traces), Place(TelemetrySignal.Metrics), Place(TelemetrySignal.Logs)));
        Assert.Equal(traces is not null || metrics is not null || logs is not null, settings.IsSent);

        string? Place(TelemetrySignal signal) => settings.ExporterOf(signal) is { } exporter && Apply(exporter) is { } options ? $"{options.Protocol} {options.Endpoint}" : null;
    }

    [Fact]
    public void Headers_and_time_limits_of_a_signal_win_over_those_of_all()
    {
        var settings = Read(
            "OTEL_EXPORTER_OTLP_ENDPOINT=https://c OTEL_EXPORTER_OTLP_HEADERS=a=1,b=2 OTEL_EXPORTER_OTLP_LOGS_HEADERS=c=3 OTEL_EXPORTER_OTLP_TIMEOUT=900 OTEL_EXPORTER_OTLP_LOGS_TIMEOUT=400");

        var (traces, logs) = (Apply(settings.ExporterOf(TelemetrySignal.Traces)!), Apply(settings.ExporterOf(TelemetrySignal.Logs)!));

        Assert.Equal(("a=1,b=2", 900), (traces.Headers, traces.TimeoutMilliseconds));
        Assert.Equal(("c=3", 400), (logs.Headers, logs.TimeoutMilliseconds));
    }

    [Fact]
    public void Nothing_is_sent_when_telemetry_is_disabled() =>
        Assert.False(Read("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317 OTEL_SDK_DISABLED=TRUE").IsSent);

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=secret:4317", "OTEL_EXPORTER_OTLP_ENDPOINT is no http or https address")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=secret", "OTEL_EXPORTER_OTLP_ENDPOINT is no http or https address")]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=ftp://user:secret@c", "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT is no http or https address")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c OTEL_EXPORTER_OTLP_PROTOCOL=http/json", "OTEL_EXPORTER_OTLP_PROTOCOL is one of grpc, http/protobuf.")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c OTEL_EXPORTER_OTLP_HEADERS=secret", "OTEL_EXPORTER_OTLP_HEADERS is a list such as name=value,name=value.")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c OTEL_EXPORTER_OTLP_TIMEOUT=10s", "OTEL_EXPORTER_OTLP_TIMEOUT is a whole number of milliseconds.")]
    [InlineData("OTEL_METRICS_EXPORTER=prometheus", "OTEL_METRICS_EXPORTER is one of otlp, none.")]
    [InlineData("OTEL_TRACES_SAMPLER=alwayson", "OTEL_TRACES_SAMPLER is one of always_on, always_off, traceidratio,")]
    [InlineData("OTEL_TRACES_SAMPLER=traceidratio OTEL_TRACES_SAMPLER_ARG=1.5", "OTEL_TRACES_SAMPLER_ARG is a number from 0 to 1.")]
    public void What_cannot_work_is_refused_by_the_name_of_its_variable_and_not_repeated(string variables, string refusal)
    {
        var settings = Read(variables);

        var refused = Assert.Throws<StartRefusedException>(() =>
        {
            settings.CheckSampler();
            _ = TelemetrySignal.All.Select(settings.ExporterOf).ToArray();
        });

        Assert.StartsWith(refusal, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Services.Tests", "1.0")]
    [InlineData("x", "1.0", "--OTEL_RESOURCE_ATTRIBUTES=service.name=x,service.namespace=n")]
    [InlineData("y", "1.0", "--OTEL_RESOURCE_ATTRIBUTES=service.name=x", "--OTEL_SERVICE_NAME=y")]
    [InlineData("Services.Tests", "7", "--OTEL_RESOURCE_ATTRIBUTES=service.version=7")]
    public async Task A_resource_has_the_attributes_that_the_variables_give_it(string name, string version, params string[] settings)
    {
        var kept = new Processor();
        await using var host = new WebHost();

        await host.StartAsync(builder => builder.Services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddProcessor(kept)), settings);

        var resource = kept.ParentProvider.GetResource().Attributes.ToDictionary(attribute => attribute.Key, attribute => attribute.Value);
        Assert.Equal(name, resource["service.name"]);
        Assert.Equal(version == "1.0" ? EquiSepTelemetry.Version : version, resource["service.version"]);
    }

    private static TelemetrySettings Read(string variables) => new(new ConfigurationBuilder()
        .AddInMemoryCollection(variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(variable => variable.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1])))
        .Build());

    private static OtlpExporterOptions Apply(Action<OtlpExporterOptions> exporter)
    {
        var options = new OtlpExporterOptions();
        exporter(options);
        return options;
    }

    private sealed class Processor : BaseProcessor<System.Diagnostics.Activity>;
}
