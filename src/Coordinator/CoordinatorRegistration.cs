using EquiSep.Coordinator.Events;
using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Views;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;
using EquiSep.ServiceDefaults.Settings;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EquiSep.Coordinator;

/// <summary>Gives a host the coordinator. It needs an artifact store and a bus, but no HTTP.</summary>
public static class CoordinatorRegistration
{
    // Every process has a queue of its own, for each has a scheduler of its own.
    internal static readonly string EventsEndpoint = $"coordinator-{Guid.NewGuid():N}";

    /// <summary>Adds <see cref="ExperimentCommands"/>, <see cref="RunEvents"/> and what makes runs go on.</summary>
    public static IHostApplicationBuilder AddCoordinator(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSettings<CoordinatorOptions>(CoordinatorOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Announcer>();
        services.TryAddSingleton<IMessagePublisher>(provider => provider.GetRequiredService<Announcer>());
        services.AddSingleton<SchedulerLoop>();
        services.AddSingleton<StoreProbe>();
        services.AddSingleton<ExperimentRecords>();
        services.AddSingleton<EffectExecutor>();
        services.AddSingleton<RunIndex>();
        services.AddSingleton<StoreLoader>();
        services.AddSingleton<StoreAudit>();
        services.AddSingleton(provider => new WriterLease(
            provider.GetRequiredService<IArtifactStore>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<WriterLease>>(),
            ProcessIdentity.OfThisProcess()));
        services.AddSingleton<RunEvents>();
        services.AddSingleton<ExperimentCommands>();
        services.AddSingleton<GarbageCollector>();
        services.AddHostedService<RunMetrics>();
        services.AddHostedService<CoordinatorService>();
        services.AddHealthChecks().Add(new("read-model", provider => new CoordinatorHealth(provider.GetRequiredService<SchedulerLoop>()), failureStatus: null, tags: null));
        return builder;
    }

    /// <summary>Adds the consumers of events and of commands that were given up.</summary>
    public static void AddCoordinatorConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<ArtifactEventsConsumer>().Endpoint(Events);
        bus.AddConsumer<ProgressConsumer>().Endpoint(Events);
        bus.AddConsumer<AbandonedCommandsConsumer>(consumer => consumer.UseMessageRetry(Retry)).Endpoint(endpoint => endpoint.Name = QueueNames.AbandonedCommands);
        bus.AddReceiveEndpointObserver<BusReconnectObserver>();

        static void Retry(IRetryConfigurator retry)
        {
            retry.Handle<IOException>();
            retry.Exponential(60, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(0.5));
        }

        static void Events(IEndpointRegistrationConfigurator endpoint)
        {
            endpoint.Name = EventsEndpoint;
            endpoint.Temporary = true;
        }
    }
}
