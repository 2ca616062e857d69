using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.ServiceDefaults.Telemetry;

/// <summary>What <c>/health</c> answers: <c>{"status": "Unhealthy", "checks": [{"name": "bus", "status": "Unhealthy", "description": "…"}]}</c>.</summary>
internal static class HealthResponse
{
    /// <summary>Writes it. Exceptions and data stay in the log: they name machines and users.</summary>
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.RequestServices.GetRequiredService<HealthLog>().Take(report);
        var checks = report.Entries.Select(entry => new { name = entry.Key, status = entry.Value.Status.ToString(), description = entry.Value.Description });
        return context.Response.WriteAsJsonAsync(new { status = report.Status.ToString(), checks });
    }
}
