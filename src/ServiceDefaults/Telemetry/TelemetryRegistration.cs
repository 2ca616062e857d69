using EquiSep.ServiceDefaults.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace EquiSep.ServiceDefaults.Telemetry;

/// <summary>Gives a host traces, metrics and logs.</summary>
internal static class TelemetryRegistration
{
    private const string MassTransit = "MassTransit";

    /// <summary>
    /// Adds them as OpenTelemetry's variables say (<see cref="TelemetrySettings"/>). The host is called as its program without
    /// <c>EquiSep.</c>, unless <c>OTEL_SERVICE_NAME</c> or <c>OTEL_RESOURCE_ATTRIBUTES</c> name it.
    /// </summary>
    /// <exception cref="StartRefusedException">A variable has a value that cannot work.</exception>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var settings = new TelemetrySettings(builder.Configuration);
        if (settings.IsDisabled)
        {
            return;
        }

        settings.CheckSampler();
        var traces = settings.ExporterOf(TelemetrySignal.Traces);
        var metrics = settings.ExporterOf(TelemetrySignal.Metrics);
        var logs = settings.ExporterOf(TelemetrySignal.Logs);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService(NameOf(builder.Environment.ApplicationName), serviceVersion: EquiSepTelemetry.Version)
                .AddEnvironmentVariableDetector())
            .WithTracing(tracing => tracing
                .AddSource(EquiSepTelemetry.Name, MassTransit)
                .AddAspNetCoreInstrumentation(options => options.Filter = context => !ServiceDefaultsRegistration.IsProbe(context.Request.Path))
                .AddHttpClientInstrumentation()
                .AddProcessor(new ExpectedAnswers())
                .SendTo(traces, static (provider, exporter) => provider.AddOtlpExporter(exporter)))
            .WithMetrics(meters => meters
                .AddMeter(EquiSepTelemetry.Name, MassTransit)
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddViews()
                .SendTo(metrics, static (provider, exporter) => provider.AddOtlpExporter(exporter)))
            .WithLogging(
                lines => lines.SendTo(logs, static (provider, exporter) => provider.AddOtlpExporter(exporter)),
                options => (options.IncludeFormattedMessage, options.IncludeScopes) = (true, true));
    }

    private static void SendTo<T>(this T provider, Action<OtlpExporterOptions>? exporter, Action<T, Action<OtlpExporterOptions>> add)
    {
        if (exporter is not null)
        {
            add(provider, exporter);
        }
    }

    private static string NameOf(string program)
    {
        const string prefix = "EquiSep.";
        return program.StartsWith(prefix, StringComparison.Ordinal) ? program[prefix.Length..] : program;
    }
}
