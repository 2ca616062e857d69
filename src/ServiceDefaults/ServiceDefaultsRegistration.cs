using EquiSep.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EquiSep.ServiceDefaults;

/// <summary>What every host of EquiSep has.</summary>
public static class ServiceDefaultsRegistration
{
    /// <summary>Where a host says whether it is ready for work.</summary>
    internal const string Ready = "/health";

    /// <summary>Where a host says that its process answers.</summary>
    internal const string Alive = "/alive";

    /// <summary>Adds settings from secret files, telemetry, health checks, service discovery and resilient HTTP clients.</summary>
    public static IHostApplicationBuilder AddServiceDefaults(this IHostApplicationBuilder builder)
    {
        builder.Configuration.AddLogDefaults();
        builder.Configuration.AddSecretFiles();
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

    /// <summary>
    /// Maps <c>/health</c> (ready for work: bus and store answer; says which does not) and <c>/alive</c> (the process answers), both for
    /// everybody. Requests of either are not traced, measured or logged; a check whose status changes is logged.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        Map(Ready, new() { ResponseWriter = HealthResponse.WriteAsync });
        Map(Alive, new() { Predicate = _ => false });
        return app;

        void Map(string path, HealthCheckOptions options) =>
            app.MapHealthChecks(path, options).AllowAnonymous().DisableRateLimiting().DisableHttpMetrics();
    }
}
