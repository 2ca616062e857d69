using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace EquiSep.ServiceDefaults.Telemetry;

/// <summary>Levels of the log where no setting says otherwise.</summary>
internal static class LogDefaults
{
    private static readonly Dictionary<string, string?> levels = new()
    {
        ["Logging:LogLevel:Default"] = "Information",

        // Else each request is two lines, those of the probes included, which come every few seconds.
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",

        // Else a service names each of its queues twice when it starts.
        ["Logging:LogLevel:MassTransit"] = "Warning",

        // Else a start that fails is an error with its trace beside the line that says why. A background service that fails is critical.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",

        // Else a check that fails is an error with its stack at each probe; HealthLog writes a line when its status changes.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
    };

    /// <summary>Adds them below all other settings, so that files, environment and command line are stronger.</summary>
    public static void AddLogDefaults(this IConfigurationManager configuration) =>
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = levels });
}
