using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace EquiSep.ServiceDefaults.Telemetry;

/// <summary>Gives a host traces, metrics and logs.</summary>
internal static class TelemetryRegistration
{
    // Both are names of the standard configuration of OpenTelemetry.
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ServiceName = "OTEL_SERVICE_NAME";
    private const string MassTransit = "MassTransit";

    /// <summary>
    /// Adds them; they are sent where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says, and nowhere when it says nothing. The host is called
    /// <c>OTEL_SERVICE_NAME</c>, else as its program without <c>EquiSep.</c>.
    /// </summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Logging.AddOpenTelemetry(logs => (logs.IncludeFormattedMessage, logs.IncludeScopes) = (true, true));
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(NameOf(builder), serviceVersion: EquiSepTelemetry.Version))
            .WithTracing(traces => traces
                .AddSource(EquiSepTelemetry.Name, MassTransit)
                .AddAspNetCoreInstrumentation(options => options.Filter = context => !ServiceDefaultsRegistration.IsProbe(context.Request.Path))
                .AddHttpClientInstrumentation()
                .AddProcessor(new ExpectedAnswers()))
            .WithMetrics(metrics => metrics
                .AddMeter(EquiSepTelemetry.Name, MassTransit)
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddViews());
        if (!string.IsNullOrWhiteSpace(builder.Configuration[Endpoint]))
        {
            telemetry.UseOtlpExporter();
        }
    }

    private static string NameOf(IHostApplicationBuilder builder)
    {
        const string prefix = "EquiSep.";
        var program = builder.Environment.ApplicationName;
        return builder.Configuration[ServiceName] is { Length: > 0 } name ? name
            : program.StartsWith(prefix, StringComparison.Ordinal) ? program[prefix.Length..]
            : program;
    }
}
