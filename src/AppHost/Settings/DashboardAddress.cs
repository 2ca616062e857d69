using Microsoft.Extensions.Configuration;

namespace EquiSep.AppHost.Settings;

/// <summary>Addresses of the Aspire dashboard.</summary>
internal static class DashboardAddress
{
    /// <summary>Number of ports in a row.</summary>
    public const int Ports = 3;

    private const int DefaultPort = 15000;

    /// <summary>
    /// Sets the addresses that Aspire reads: port N for browsers, N + 1 for telemetry, N + 2 for the resource service. Without
    /// <c>--dashboard-port</c>, addresses that the environment already has stay.
    /// </summary>
    /// <param name="configuration">The configuration of the application.</param>
    /// <param name="port">Port N, or null for the default of 15000.</param>
    public static void Apply(IConfiguration configuration, int? port)
    {
        Set("ASPNETCORE_URLS", 0);
        Set("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", 1);
        Set("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", 2);
        configuration["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";

        void Set(string name, int offset)
        {
            if (port is not null || configuration[name] is null)
            {
                configuration[name] = $"http://localhost:{(port ?? DefaultPort) + offset}";
            }
        }
    }
}
