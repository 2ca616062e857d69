using EquiSep.Pipeline;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messaging;
using EquiSep.ServiceDefaults.Settings;
using MassTransit;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Coordination;

/// <summary>Gives a host the coordinator. It needs an artifact store and a bus, but no HTTP.</summary>
public static class CoordinationRegistration
{
    // Every process has a queue of its own, for each has a read model of its own.
    internal static readonly string EventsEndpoint = $"coordinator-{Guid.NewGuid():N}";

    /// <summary>Adds <see cref="Experiments"/>, <see cref="RunEvents"/> and what makes runs go on.</summary>
    public static IHostApplicationBuilder AddCoordination(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSettings<CoordinatorOptions>(CoordinatorOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ReadModel>();
        services.AddSingleton<Looks>();
        services.AddSingleton(provider => new RunEvents(provider.GetRequiredService<ReadModel>()));
        services.AddSingleton(provider => new Experiments(
            provider.GetRequiredService<IArtifactStore>(),
            provider.GetRequiredService<ReadModel>(),
            provider.GetRequiredService<Looks>(),
            provider.GetRequiredService<IOptions<CoordinatorOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Experiments>>()));
        services.AddHostedService<RunMetrics>();
        services.AddHostedService<Loading>();
        services.AddHostedService<Dispatcher>();
        services.AddHealthChecks().AddCheck<ReadModelHealth>("read-model");
        return builder;
    }

    /// <summary>Adds the consumers of events and of commands that were given up.</summary>
    public static void AddCoordinationHandlers(this BusConfiguration configuration)
    {
        var bus = configuration.Registration;
        bus.AddConsumer<ArtifactNews>().Endpoint(Events);
        bus.AddConsumer<WorkNews>().Endpoint(Events);
        bus.AddConsumer<AbandonedCommands>(consumer => consumer.UseMessageRetry(Patiently)).Endpoint(endpoint => endpoint.Name = QueueNames.AbandonedCommands);
        bus.AddReceiveEndpointObserver<BusReturn>();

        static void Patiently(IRetryConfigurator retry)
        {
            retry.Handle<OutageException>();
            retry.Exponential(60, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(0.5));
        }

        static void Events(IEndpointRegistrationConfigurator endpoint)
        {
            endpoint.Name = EventsEndpoint;
            endpoint.Temporary = true;
        }
    }
}
