using EquiSep.Pipeline;
using EquiSep.Coordinator.Execution;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EquiSep.Coordinator.Experiments;

/// <summary>Collects the garbage of a store that the caller has for itself. No run goes on meanwhile.</summary>
public static class OfflineGarbage
{
    /// <summary>Finds what no run needs, and deletes it.</summary>
    /// <param name="store">The artifact store.</param>
    /// <param name="age">What was written more recently is left alone.</param>
    /// <param name="isDry">Whether nothing is deleted.</param>
    /// <param name="token">Ends it between two deletions; what is left is found the next time.</param>
    /// <exception cref="InvalidDataException">An experiment is damaged, so that nobody knows what it needs; nothing was deleted.</exception>
    /// <exception cref="OutageException">The store does not answer.</exception>
    public static async Task<Garbage> CollectAsync(IArtifactStore store, TimeSpan age, bool isDry, CancellationToken token)
    {
        var (options, clock) = (Options.Create(new CoordinatorOptions()), TimeProvider.System);
        var loop = new SchedulerLoop(options, clock, NullLogger<SchedulerLoop>.Instance);
        var records = new ExperimentRecords(store, clock, NullLogger<ExperimentRecords>.Instance);
        var lease = new WriterLease(store, clock, NullLogger<WriterLease>.Instance) { IsUnlimited = true };
        var executor = new EffectExecutor(
            loop, new(store, NullLogger<StoreProbe>.Instance), records, store, new NoBus(), lease, clock, NullLogger<EffectExecutor>.Instance);
        var index = new RunIndex(store, NullLogger<RunIndex>.Instance);
        var loader = new StoreLoader(loop, records, index, store, options, NullLogger<StoreLoader>.Instance);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(token);
        var running = loop.RunAsync(end.Token);
        try
        {
            await loader.LoadAsync(token);
            return await new GarbageCollector(loop, executor, store, clock, NullLogger<GarbageCollector>.Instance).CollectAsync(age, isDry, token);
        }
        finally
        {
            await end.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed class NoBus : IMessagePublisher
    {
        public Task PublishAsync(IMessage message, CancellationToken token) => throw new InvalidOperationException("A collection of garbage publishes nothing.");
    }
}
