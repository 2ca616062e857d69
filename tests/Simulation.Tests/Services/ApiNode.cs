using EquiSep.Api.Rest;
using EquiSep.Coordinator;
using EquiSep.Coordinator.Events;
using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Views;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Messaging;
using EquiSep.Simulation.Tests.Bus;
using EquiSep.Simulation.Tests.Histories;
using EquiSep.Simulation.Tests.Time;
using Microsoft.Extensions.Options;

namespace EquiSep.Simulation.Tests.Services;

/// <summary>The service Api without HTTP: the coordinator, and what answers requests.</summary>
internal sealed class ApiNode : Node
{
    private readonly CoordinatorService service;
    private bool hasEnded;

    /// <summary>Starts it.</summary>
    /// <param name="world">The world.</param>
    /// <param name="name">The name of the process.</param>
    /// <param name="auditInterval">The time between two comparisons with the store.</param>
    /// <param name="planted">What is left out of the system on purpose.</param>
    public ApiNode(World world, string name, TimeSpan auditInterval, PlantedFault planted = PlantedFault.None)
        : base(world, name, planted)
    {
        var options = Options.Create(new CoordinatorOptions { LongTrainingCost = Specimens.LongTrainingCost, AuditMinutes = auditInterval.TotalMinutes });
        Loop = new(options, Clock, Log<SchedulerLoop>());
        Records = new(Store, Clock, Log<ExperimentRecords>());
        Lease = new(Store, Clock, Log<WriterLease>());
        var probe = new StoreProbe(Store, Log<StoreProbe>());
        var executor = new EffectExecutor(Loop, probe, Records, Store, Bus, Lease, Clock, Log<EffectExecutor>());
        var index = new RunIndex(Store, Log<RunIndex>());
        var loader = new StoreLoader(Loop, Records, index, Store, options, Log<StoreLoader>());
        var audit = new StoreAudit(Loop, loader, Records, probe, Store, Log<StoreAudit>());
        service = new(Loop, executor, Lease, loader, audit, index, options, Clock, Log<CoordinatorService>());
        Commands = new(Loop, executor, Records, Lease, options, Clock, Log<ExperimentCommands>());
        Garbage = new(Loop, executor, Store, Clock, Log<GarbageCollector>());
        Files = new(Store, Records, Loop, options);
        Events = new(Loop);
        var abandoned = new AbandonedCommandsHandler(
            Store, Bus, Options.Create(new MessagingOptions { DeliveryLimit = world.Bus.DeliveryLimit }), Clock, Log<AbandonedCommandsHandler>());
        var reconnected = new BusReconnectObserver(Loop, Log<BusReconnectObserver>());
        var artifacts = new ArtifactEventsHandler(Loop);
        var progress = new ProgressHandler(Loop);
        Follow<ArtifactMade>(artifacts);
        Follow<ArtifactFailed>(artifacts);
        Follow<ArtifactLost>(artifacts);
        Follow<WorkNoted>(progress);
        Follow<TrainingProgressed>(progress);
        Bus.Consume(QueueNames.AbandonedCommands, slots: 4, BusClient.AbandonedAttempts, delivery => GiveUpAsync(abandoned, delivery));
        Bus.Reconnected += reconnected.OnReconnected;
        Process.Start(RunAsync);
    }

    /// <summary>The loop of the scheduler.</summary>
    public SchedulerLoop Loop { get; }

    /// <summary>The lease of the writer.</summary>
    public WriterLease Lease { get; }

    /// <summary>The records of experiments.</summary>
    public ExperimentRecords Records { get; }

    /// <summary>What users may want.</summary>
    public ExperimentCommands Commands { get; }

    /// <summary>Collects garbage.</summary>
    public GarbageCollector Garbage { get; }

    /// <summary>What runs have made.</summary>
    public RunFiles Files { get; }

    /// <summary>The events of runs.</summary>
    public RunEvents Events { get; }

    /// <summary>Whether it serves the experiments in the store.</summary>
    public bool IsReady => Process.IsAlive && !Process.IsPaused && Loop.IsReady && Lease.IsHeld;

    /// <inheritdoc/>
    public override bool IsIdle => base.IsIdle && (hasEnded || !Process.Stopping.IsCancellationRequested);

    private async Task RunAsync()
    {
        try
        {
            await service.RunAsync(Process.Stopping);
        }
        catch (OperationCanceledException) when (Process.Stopping.IsCancellationRequested)
        {
            await service.StopAsync(CancellationToken.None);
            hasEnded = true;
        }
    }

    private Task GiveUpAsync(AbandonedCommandsHandler handler, SimulatedDelivery delivery) => delivery.Message switch
    {
        PrepareDataset command => handler.HandleAsync(command, Circumstances(delivery)),
        TrainModel command => handler.HandleAsync(command, Circumstances(delivery)),
        TrainLongModel command => handler.HandleAsync(command, Circumstances(delivery)),
        MeasureSeparation command => handler.HandleAsync(command, Circumstances(delivery)),
        _ => throw new InvalidOperationException($"{delivery.Message} is not a command."),
    };
}
