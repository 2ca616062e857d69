using EquiSep.Contracts.Artifacts;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Telemetry;
using EquiSep.ServiceDefaults.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.Pipeline.Building;

/// <summary>Gives a host what its rules share. Modules of one process share it too.</summary>
public static class MakingRegistration
{
    /// <summary>Adds <see cref="Maker"/>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="kind">The kind of artifact that the module makes.</param>
    public static IServiceCollection AddMaking(this IServiceCollection services, ArtifactKind kind)
    {
        services.TryAddSingleton<Maker>();
        services.TryAddSingleton(TimeProvider.System);
        if (services.All(service => service.ServiceType != typeof(RunningWork)))
        {
            services.AddSingleton<RunningWork>();
            services.AddHealthChecks()
                .Add(new("work", provider => provider.GetRequiredService<RunningWork>(), HealthStatus.Degraded, tags: []));
        }

        services.AddCounterStart(() => FailureMetrics.Start(kind));
        return services;
    }

    /// <summary>Adds a <see cref="Prerequisite{TRecord, T}"/>.</summary>
    /// <typeparam name="TRecord">The record whose being there makes the artifact whole.</typeparam>
    /// <typeparam name="T">The artifact in memory.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="capacity">How many are kept.</param>
    /// <param name="read">Reads it, given its record and what opens its files by their names; throws <see cref="InvalidDataException"/> when it is damaged.</param>
    public static IServiceCollection AddPrerequisite<TRecord, T>(
        this IServiceCollection services, ArtifactKind kind, int capacity, Func<TRecord, Func<string, Task<Stream>>, Task<T>> read)
        where TRecord : class
    {
        services.TryAddSingleton(_ => new Recent<T>(capacity));
        services.TryAddSingleton(provider =>
            new Prerequisite<TRecord, T>(provider.GetRequiredService<IArtifactStore>(), provider.GetRequiredService<Recent<T>>(), kind, read));
        return services;
    }
}
