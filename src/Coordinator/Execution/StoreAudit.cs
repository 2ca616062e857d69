using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using Microsoft.Extensions.Logging;

namespace EquiSep.Coordinator.Execution;

/// <summary>
/// Compares what the scheduler believes with the store, now and then: artifacts that are lost, experiments that are unknown, records that
/// are damaged or lost, results that were not read. Whatever differs is a fact for the scheduler, or is written again.
/// </summary>
/// <param name="loop">The scheduler's loop.</param>
/// <param name="loader">Lists the store.</param>
/// <param name="records">The records of experiments.</param>
/// <param name="probe">Asks the store.</param>
/// <param name="store">The artifact store.</param>
/// <param name="log">The log.</param>
public sealed class StoreAudit(
    SchedulerLoop loop, StoreLoader loader, ExperimentRecords records, StoreProbe probe, IArtifactStore store, ILogger<StoreAudit> log)
{
    // Users wait for other reads.
    private const int Concurrency = 4;

    /// <summary>Compares all of it once.</summary>
    /// <exception cref="OutageException">The store does not answer.</exception>
    internal async Task RunAsync(bool isListed, CancellationToken stop)
    {
        if (!isListed)
        {
            await loader.ListArtifactsAsync(stop);
        }

        await CompareExperimentsAsync(stop);
        await ReadResultsAsync(stop);
    }

    private async Task CompareExperimentsAsync(CancellationToken stop)
    {
        var before = loop.Directory.Experiments;
        var listed = await loader.ListExperimentsAsync(stop);
        await Concurrently.ForEachAsync(
            listed.Where(item => (item.Value.IsDeleted || item.Value is { Length: > 0 } or { HasCopy: true })
                && loop.Directory.Find(item.Key) is null or { Damage: not null }),
            Concurrency,
            async item =>
            {
                if (await loader.DraftAsync(item.Key, item.Value, indexed: null, stop) is { } draft && await IsAsListedAsync(item.Key, draft.IsDeleted, stop))
                {
                    loop.Post(new ExperimentAdded(draft, IsNew: false));
                    log.Found(item.Key);
                }
            },
            stop);

        await Concurrently.ForEachAsync(
            before.Where(experiment => experiment.Damage is null),
            Concurrency,
            experiment => VerifyAsync(experiment, listed.GetValueOrDefault(experiment.Header.Id)?.HasCopy == true, stop),
            stop);
    }

    private async Task VerifyAsync(ExperimentEntry experiment, bool hasCopy, CancellationToken stop)
    {
        var id = experiment.Header.Id;
        string? damage = null;
        try
        {
            damage = await store.ReadRecordAsync<ExperimentRecord>(ArtifactPaths.Experiment(id), stop) is null ? "it is missing" : null;
        }
        catch (InvalidDataException e)
        {
            damage = e.Message;
        }
        catch (NewerArtifactException)
        {
            return;
        }

        // It may have been deleted in the meantime. Nothing is deleted while this question is answered.
        if ((damage is null && hasCopy) || loop.Directory.Find(id) != experiment)
        {
            return;
        }

        var record = RunViews.RecordOf(experiment);
        if (damage is not null && !await store.HasAsync(ArtifactPaths.Deleted(id), stop))
        {
            await records.RestoreAsync(record, damage, stop);
            await RestoreCancellationAsync(experiment, stop);
        }

        await records.WriteCopyAsync(record, stop);
        if (loop.Directory.Find(id) is null)
        {
            await store.DeleteAsync(ArtifactPaths.ExperimentCopy(id), stop);
        }
    }

    // What took the record may have taken its marks, without which cancelled runs would go on after a restart.
    private async Task RestoreCancellationAsync(ExperimentEntry experiment, CancellationToken stop)
    {
        var cancelled = experiment.Runs.Where(run => run.State.Status == RunStatus.Cancelled).Select(run => run.Number).ToList();
        if (cancelled.Count > 0)
        {
            await records.MarkCancelledAsync(experiment.Header.Id, cancelled, stop);
        }
    }

    // A deletion that the store has undone by losing its last writes goes on. Without the record, one has finished since the record was read.
    private async Task<bool> IsAsListedAsync(string id, bool isDeleted, CancellationToken stop) =>
        await store.HasAsync(ArtifactPaths.Deleted(id), stop) == isDeleted
        && !await loop.QueryAsync(scheduler => scheduler.IsBeingDeleted(id))
        && (isDeleted || await store.HasAsync(ArtifactPaths.Experiment(id), stop));

    /// <summary>Reads the separations whose numbers are not known.</summary>
    /// <exception cref="OutageException">The store does not answer.</exception>
    internal async Task ReadResultsAsync(CancellationToken stop)
    {
        var unread = loop.Directory.Runs
            .Where(run => run.Separation is { Intact: true, Result: null })
            .Select(run => run.Separation.Id)
            .Distinct()
            .ToList();
        await Concurrently.ForEachAsync(
            unread,
            Concurrency,
            async separation =>
            {
                var probed = await probe.AskAsync(separation, stop);
                Fact? fact = probed.Result is { } result ? new ResultRead(separation, result)
                    : probed.Intact ? null
                    : new LossNoticed(separation, probed.Damage ?? "it is missing");
                if (fact is not null)
                {
                    loop.Post(fact);
                }
            },
            stop);
    }
}
