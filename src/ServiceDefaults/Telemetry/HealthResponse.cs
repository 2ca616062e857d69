using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.ServiceDefaults.Telemetry;

/// <summary>Writes the answer of <c>/health</c>, a <see cref="HealthAnswer"/>.</summary>
internal static class HealthResponse
{
    /// <summary>Writes it. Exceptions and data stay in the log: they name machines and users.</summary>
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.RequestServices.GetRequiredService<HealthLog>().Take(report);
        var checks = report.Entries.Select(entry => new HealthAnswer.Check(entry.Key, entry.Value.Status.ToString(), entry.Value.Description));
        return context.Response.WriteAsJsonAsync(new HealthAnswer(report.Status.ToString(), [.. checks]));
    }
}
