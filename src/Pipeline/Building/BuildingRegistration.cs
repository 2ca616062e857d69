using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Telemetry;
using EquiSep.ServiceDefaults.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.Pipeline.Building;

/// <summary>Registers the services that builders share, once per process.</summary>
public static class BuildingRegistration
{
    /// <summary>Adds <see cref="ArtifactBuilder"/> and the services that builders need.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="kind">The kind of artifact that the module builds.</param>
    public static IServiceCollection AddBuilding(this IServiceCollection services, ArtifactKind kind)
    {
        services.TryAddSingleton<ArtifactBuilder>();
        services.TryAddSingleton<IComputation, ThreadComputation>();
        services.TryAddSingleton<IIdentifierSource, GuidSource>();
        services.TryAddSingleton(TimeProvider.System);
        if (services.All(service => service.ServiceType != typeof(InFlightBuilds)))
        {
            services.AddSingleton<InFlightBuilds>();
            services.AddHealthChecks()
                .Add(new("work", provider => provider.GetRequiredService<InFlightBuilds>(), HealthStatus.Degraded, tags: []));
        }

        services.AddCounterStart(() => FailureMetrics.Start(kind));
        return services;
    }

    /// <summary>Adds an <see cref="ArtifactLoader{TRecord, T}"/>.</summary>
    /// <typeparam name="TRecord">The record that is the last file of an artifact to be written.</typeparam>
    /// <typeparam name="T">The artifact in memory.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <param name="kind">The kind of the artifacts.</param>
    /// <param name="capacity">The number of artifacts that are kept in memory.</param>
    /// <param name="read">
    /// Reads an artifact, given its record and a function that opens its files by name; throws <see cref="InvalidDataException"/> if it is damaged.
    /// </param>
    public static IServiceCollection AddArtifactLoader<TRecord, T>(
        this IServiceCollection services, ArtifactKind kind, int capacity, Func<TRecord, Func<string, Task<Stream>>, Task<T>> read)
        where TRecord : class
    {
        services.TryAddSingleton(provider => new AsyncLruCache<T>(capacity, provider.GetRequiredService<IComputation>()));
        services.TryAddSingleton(provider =>
            new ArtifactLoader<TRecord, T>(provider.GetRequiredService<IArtifactStore>(), provider.GetRequiredService<AsyncLruCache<T>>(), kind, read));
        return services;
    }
}
