using EquiSep.Coordinator.Events;
using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Views;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Messaging;
using EquiSep.ServiceDefaults.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

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
            ProcessIdentity.OfThisProcess())
        {
            IsUnlimited = !provider.GetRequiredService<IOptions<CoordinatorOptions>>().Value.LoadAtStart,
        });
        services.AddSingleton<Readiness>();
        services.AddSingleton<RunEvents>();
        services.AddSingleton<ExperimentCommands>();
        services.AddSingleton<GarbageCollector>();
        services.AddHostedService<RunMetrics>();
        services.AddHostedService<CoordinatorService>();
        services.AddSingleton<CoordinatorHealth>();
        services.AddHealthChecks().Add(new("read-model", provider => provider.GetRequiredService<CoordinatorHealth>(), failureStatus: null, tags: null));
        return builder;
    }

    /// <summary>Adds the handlers of events and of commands that reached the delivery limit.</summary>
    public static void AddCoordinatorHandlers(this BusConfiguration bus)
    {
        bus.AddEventHandler<ArtifactMade, ArtifactEventsHandler>(EventsEndpoint);
        bus.AddEventHandler<ArtifactFailed, ArtifactEventsHandler>(EventsEndpoint);
        bus.AddEventHandler<ArtifactLost, ArtifactEventsHandler>(EventsEndpoint);
        bus.AddEventHandler<WorkNoted, ProgressHandler>(EventsEndpoint);
        bus.AddEventHandler<TrainingProgressed, ProgressHandler>(EventsEndpoint);
        bus.AddAbandonedCommandHandler<PrepareDataset, AbandonedCommandsHandler>();
        bus.AddAbandonedCommandHandler<TrainModel, AbandonedCommandsHandler>();
        bus.AddAbandonedCommandHandler<TrainLongModel, AbandonedCommandsHandler>();
        bus.AddAbandonedCommandHandler<MeasureSeparation, AbandonedCommandsHandler>();
        bus.AddReconnectObserver<BusReconnectObserver>(EventsEndpoint);
    }
}
