using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.AppHost.Health;

/// <summary>Adds health checks to resources.</summary>
internal static class HealthRegistration
{
    /// <summary>Adds a health check.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="check">The check.</param>
    public static IResourceBuilder<T> WithCheck<T>(this IResourceBuilder<T> resource, IHealthCheck check)
        where T : IResource
    {
        var key = $"{resource.Resource.Name}_answers";
        resource.ApplicationBuilder.Services.AddHealthChecks().Add(new(key, check, failureStatus: null, tags: null));
        return resource.WithHealthCheck(key);
    }
}
