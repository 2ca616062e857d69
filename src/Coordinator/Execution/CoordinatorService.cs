using EquiSep.Pipeline;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EquiSep.Coordinator.Execution;

/// <summary>
/// The life of a coordinator: it waits for the lease of the store, loads what the store holds, works while it holds the lease, and begins
/// again when it has lost it.
/// </summary>
/// <param name="loop">The scheduler's loop.</param>
/// <param name="executor">Carries effects out.</param>
/// <param name="lease">Makes this process the writer.</param>
/// <param name="loader">Loads the store.</param>
/// <param name="audit">Compares with the store.</param>
/// <param name="index">The index.</param>
/// <param name="options">The settings.</param>
/// <param name="clock">The clock of its intervals.</param>
/// <param name="log">The log.</param>
public sealed class CoordinatorService(
    SchedulerLoop loop,
    EffectExecutor executor,
    WriterLease lease,
    StoreLoader loader,
    StoreAudit audit,
    RunIndex index,
    IOptions<CoordinatorOptions> options,
    TimeProvider clock,
    ILogger<CoordinatorService> log)
    : BackgroundService
{
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan firstAudit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan indexInterval = TimeSpan.FromMinutes(5);
    private readonly Lock gate = new();
    private Task? stopping;
    private (long Event, int Runs) saved;

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        // A host may be stopped from two sides at once. Both wait for the end.
        lock (gate)
        {
            return stopping ??= StopOnceAsync(cancellationToken);
        }
    }

    /// <summary>Runs until it is asked to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        lease.IsUnlimited = !options.Value.LoadAtStart;
        Task[] loops = [loop.RunAsync(stop), executor.RunAsync(options.Value.Concurrency, stop), LiveAsync(stop)];

        // A loop that fails ends the host. Without it, runs would wait for ever.
        var first = await Task.WhenAny(loops);
        if (!stop.IsCancellationRequested)
        {
            await first;
        }

        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    private async Task StopOnceAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!options.Value.LoadAtStart)
        {
            return;
        }

        if (lease.IsHeld && loop.IsReady)
        {
            await SaveIndexAsync(cancellationToken);
        }

        await lease.ReleaseAsync(cancellationToken);
    }

    private async Task LiveAsync(CancellationToken stop)
    {
        if (!options.Value.LoadAtStart)
        {
            loop.IsReady = true;
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, stop);
        }

        while (true)
        {
            await lease.AcquireAsync(stop);
            using var term = CancellationTokenSource.CreateLinkedTokenSource(stop);
            Task[] both = [lease.HoldAsync(term.Token), WorkAsync(term.Token)];
            var first = await Task.WhenAny(both);
            term.Cancel();
            await Task.WhenAll(both).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (first.IsFaulted)
            {
                await first;
            }

            stop.ThrowIfCancellationRequested();
            await loop.ResetAsync();
        }
    }

    private async Task WorkAsync(CancellationToken term)
    {
        var isListed = false;
        while (!loop.IsReady)
        {
            try
            {
                isListed = await loader.LoadAsync(term);
                Compact();
                loop.IsReady = true;
            }
            catch (OutageException e)
            {
                log.CannotLoad(e.Message);
                await Task.Delay(pause, clock, term);
            }
        }

        await Task.WhenAll(AuditAsync(isListed, term), SaveAsync(term));
    }

    private async Task AuditAsync(bool isListed, CancellationToken term)
    {
        // Users come first after a start from an index; whoever reads a result checks it meanwhile.
        var interval = TimeSpan.FromMinutes(options.Value.AuditMinutes);
        await Task.Delay(isListed || interval < firstAudit ? TimeSpan.Zero : firstAudit, clock, term);
        while (true)
        {
            var wait = interval;
            try
            {
                await audit.RunAsync(isListed, term);
                isListed = false;
            }
            catch (OutageException e)
            {
                log.CannotAudit(e.Message);
                wait = wait < pause * 10 ? wait : pause * 10;
            }

            await Task.Delay(wait, clock, term);
        }
    }

    // Loading leaves several times the memory behind that is needed from then on.
    private void Compact()
    {
        if (loop.Directory.RunCount >= RunIndex.MinRuns)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    private async Task SaveAsync(CancellationToken term)
    {
        while (true)
        {
            await Task.Delay(indexInterval, clock, term);
            await SaveIndexAsync(term);
        }
    }

    private async Task SaveIndexAsync(CancellationToken token)
    {
        var now = (loop.LastEvent, loop.Directory.RunCount);
        if (now.RunCount < RunIndex.MinRuns || now == saved)
        {
            return;
        }

        try
        {
            await index.WriteAsync(loop.Directory, token);
            saved = now;
        }
        catch (Exception e) when (e is OutageException or OperationCanceledException)
        {
            // The index before it is as good: the next start reads what has changed since.
            log.CannotSaveIndex(e.Message);
        }
    }
}
