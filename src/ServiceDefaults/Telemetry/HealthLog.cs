using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace EquiSep.ServiceDefaults.Telemetry;

/// <summary>Logs a health check when its status changes, however often it is probed.</summary>
/// <param name="logger">The log.</param>
internal sealed partial class HealthLog(ILogger<HealthLog> logger)
{
    private readonly ConcurrentDictionary<string, HealthStatus> last = new();

    /// <summary>Takes the result of a probe.</summary>
    public void Take(HealthReport report)
    {
        foreach (var (check, entry) in report.Entries)
        {
            var before = HealthStatus.Healthy;
            last.AddOrUpdate(check, entry.Status, (_, status) =>
            {
                before = status;
                return entry.Status;
            });
            if (before != entry.Status)
            {
                Log(check, entry);
            }
        }
    }

    private void Log(string check, HealthReportEntry entry)
    {
        if (entry.Status == HealthStatus.Healthy)
        {
            LogHealthy(check, entry.Description);
        }
        else
        {
            LogTrouble(entry.Exception, check, entry.Status, entry.Description ?? entry.Exception?.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "Health: {Check} is healthy again: {Description}")]
    private partial void LogHealthy(string check, string? description);

    [LoggerMessage(LogLevel.Warning, "Health: {Check} is {Status}: {Description}")]
    private partial void LogTrouble(Exception? exception, string check, HealthStatus status, string? description);
}
