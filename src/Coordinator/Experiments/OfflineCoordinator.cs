using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EquiSep.Coordinator.Experiments;

/// <summary>The coordinator of a store without a bus: it knows what the store holds, and no run goes on.</summary>
internal sealed class OfflineCoordinator : IAsyncDisposable
{
    private static readonly IOptions<CoordinatorOptions> options = Options.Create(new CoordinatorOptions());
    private readonly CancellationTokenSource end = new();
    private readonly StoreLoader loader;
    private readonly StoreAudit audit;
    private readonly StoreProbe probe;
    private readonly Task running;

    private OfflineCoordinator(IArtifactStore store)
    {
        var clock = TimeProvider.System;
        var records = new ExperimentRecords(store, clock, NullLogger<ExperimentRecords>.Instance);
        var lease = new WriterLease(store, clock, NullLogger<WriterLease>.Instance) { IsUnlimited = true };
        probe = new(store, NullLogger<StoreProbe>.Instance);
        Loop = new(options, clock, NullLogger<SchedulerLoop>.Instance);
        Executor = new(Loop, probe, records, store, new NoBus(), lease, clock, NullLogger<EffectExecutor>.Instance);
        loader = new(Loop, records, new(store, NullLogger<RunIndex>.Instance), store, options, NullLogger<StoreLoader>.Instance);
        audit = new(Loop, loader, records, probe, store, NullLogger<StoreAudit>.Instance);
        running = Loop.RunAsync(end.Token);
    }

    /// <summary>The scheduler's loop.</summary>
    public SchedulerLoop Loop { get; }

    /// <summary>Carries effects out.</summary>
    public EffectExecutor Executor { get; }

    /// <summary>Loads a store.</summary>
    /// <param name="store">The artifact store.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="IOException">The store does not answer.</exception>
    public static async Task<OfflineCoordinator> LoadAsync(IArtifactStore store, CancellationToken token)
    {
        var coordinator = new OfflineCoordinator(store);
        try
        {
            if (!await coordinator.loader.LoadAsync(token))
            {
                await coordinator.loader.ListArtifactsAsync(token);
            }

            return coordinator;
        }
        catch
        {
            await coordinator.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks the store what the scheduler has left open: why runs have failed, and the numbers of their separations.</summary>
    /// <param name="token">Ends it.</param>
    /// <exception cref="IOException">The store does not answer.</exception>
    public async Task ProbeAsync(CancellationToken token)
    {
        while (await ProbesAsync() is { Count: > 0 } probes)
        {
            await Concurrently.ForEachAsync(
                probes,
                options.Value.Concurrency,
                async issued => Loop.Post(await probe.AskAsync(((ProbeArtifact)issued.Effect).Artifact, token), issued.Issuer),
                token);
        }

        await audit.ReadResultsAsync(token);
        await Loop.QueryAsync(_ => true);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        end.Dispose();
    }

    // Other effects are for a coordinator that carries runs on. The answer of the loop follows the facts that were posted before.
    private async Task<List<IssuedEffect>> ProbesAsync()
    {
        await Loop.QueryAsync(_ => true);
        var probes = new List<IssuedEffect>();
        while (Loop.Effects.TryRead(out var issued))
        {
            if (issued.Effect is ProbeArtifact)
            {
                probes.Add(issued);
            }
        }

        return probes;
    }

    private sealed class NoBus : IMessagePublisher
    {
        public Task PublishAsync(IMessage message, CancellationToken token) => throw new InvalidOperationException("Without a bus nothing is published.");
    }
}
