using EquiSep.ServiceDefaults.Hosting;
using EquiSep.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;

namespace EquiSep.ServiceDefaults;

/// <summary>What every host of EquiSep has.</summary>
public static class ServiceDefaultsRegistration
{
    /// <summary>Where a host says whether it is ready for work.</summary>
    internal const string Ready = "/health";

    /// <summary>Where a host says that its process answers and is not stuck.</summary>
    internal const string Alive = "/alive";

    /// <summary>Marks the health checks of <see cref="Alive"/>; all others belong to <see cref="Ready"/>.</summary>
    public const string AliveTag = "alive";

    /// <summary>Adds settings from secret files, telemetry, health checks, service discovery and resilient HTTP clients.</summary>
    public static IHostApplicationBuilder AddServiceDefaults(this IHostApplicationBuilder builder)
    {
        builder.Configuration.AddLogDefaults();
        builder.AddSecretFiles();
        builder.AddTelemetry();
        builder.Services.AddHealthChecks();
        builder.Services.AddSingleton<HealthLog>();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(client =>
        {
            client.AddStandardResilienceHandler();
            client.AddServiceDiscovery();
        });
        return builder;
    }

    /// <summary>Whether OpenTelemetry's variables name a place that telemetry is sent to.</summary>
    /// <exception cref="StartRefusedException">A variable has a value that cannot work.</exception>
    public static bool SendsTelemetry(this IConfiguration configuration) => new TelemetrySettings(configuration).IsSent;

    /// <summary>Whether a path is one of those that are asked every few seconds by whoever watches the host.</summary>
    internal static bool IsProbe(PathString path) => path.StartsWithSegments(Ready) || path.StartsWithSegments(Alive);

    /// <summary>
    /// Maps <c>/health</c> (ready for work: bus and store answer; says which does not) and <c>/alive</c> (the process answers and is not
    /// stuck), both for everybody. Requests of either are not traced, measured or logged; a check whose status changes is logged.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.Use(static (context, next) => IsProbe(context.Request.Path) ? QuietlyAsync(context, next) : next(context));
        Map(Ready, new() { ResponseWriter = HealthResponse.WriteAsync, Predicate = check => !check.Tags.Contains(AliveTag) });
        Map(Alive, new() { Predicate = check => check.Tags.Contains(AliveTag) });
        return app;

        void Map(string path, HealthCheckOptions options) =>
            app.MapHealthChecks(path, options).AllowAnonymous().DisableRateLimiting().DisableHttpMetrics();
    }

    // Where every span is sampled (OTEL_TRACES_SAMPLER=always_on, as Aspire sets it), requests to the store would be traces of their own.
    private static async Task QuietlyAsync(HttpContext context, RequestDelegate next)
    {
        using var quiet = SuppressInstrumentationScope.Begin();
        await next(context);
    }
}
