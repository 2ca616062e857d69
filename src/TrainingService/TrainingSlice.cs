using EquiSep.Core.Datasets;
using EquiSep.Core.Training;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Telemetry;

namespace EquiSep.TrainingService;

/// <summary>The end of a slice.</summary>
internal enum SliceEnd
{
    /// <summary>All epochs are completed.</summary>
    Finished,

    /// <summary>The time of the slice is over.</summary>
    Over,

    /// <summary>The training is cancelled: no run needs the model.</summary>
    Cancelled,

    /// <summary>Another trainer had written the model before.</summary>
    Needless,
}

/// <summary>The result of a slice.</summary>
/// <param name="End">The end of the slice.</param>
/// <param name="Last">The last checkpoint of the slice.</param>
internal sealed record SliceResult(SliceEnd End, Checkpoint Last);

/// <summary>The start of a slice.</summary>
/// <param name="Command">The command to train.</param>
/// <param name="Data">The data set.</param>
/// <param name="From">The checkpoint that the slice resumes; null at the beginning of the training.</param>
/// <param name="Lease">The lease of the training.</param>
/// <param name="Notes">The notes for the user.</param>
/// <param name="HasModel">Checks whether the store holds the model.</param>
internal sealed record SliceStart(
    TrainModel Command, Dataset Data, Checkpoint? From, CheckpointLease Lease, IReadOnlyList<string> Notes, Func<CancellationToken, Task<bool>> HasModel);

/// <summary>A slice of a training: trains epoch by epoch for a limited time, and saves checkpoints and snapshots.</summary>
/// <param name="store">The store of marks and snapshots.</param>
/// <param name="trainings">Creates the training.</param>
/// <param name="computation">Provides the thread of the slice.</param>
/// <param name="requests">The cancellation requests.</param>
/// <param name="options">The durations.</param>
/// <param name="progress">Reports the progress.</param>
/// <param name="start">The start of the slice.</param>
/// <param name="clock">Measures the intervals.</param>
internal sealed class TrainingSlice(
    IArtifactStore store,
    ITrainingFactory trainings,
    IComputation computation,
    CancellationRequests requests,
    TrainingOptions options,
    ProgressReport progress,
    SliceStart start,
    TimeProvider clock)
{
    /// <summary>The pause after a failed request to the store.</summary>
    internal static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    // Together with a slice and the retries of the queue less than the half hour after which a broker takes a delivery back.
    private static readonly TimeSpan maxWaitForSpace = TimeSpan.FromMinutes(5);
    private readonly CheckpointLease lease = start.Lease;

    /// <summary>Trains until the training or the slice is over, and writes a checkpoint in any case.</summary>
    /// <param name="stopping">Cancelled when the host stops.</param>
    /// <exception cref="LeaseLostException">Another trainer has taken the training over.</exception>
    /// <exception cref="OperationCanceledException">The host stops; a checkpoint is written.</exception>
    /// <exception cref="OutageException">The store is unavailable.</exception>
    public Task<SliceResult> RunAsync(CancellationToken stopping) => computation.RunOnThreadAsync(() => RunSliceAsync(stopping));

    private async Task<SliceResult> RunSliceAsync(CancellationToken stopping)
    {
        using var span = WorkTelemetry.StartWork("training.slice", start.Command.Run, start.Command.Key);
        using var tracking = requests.Track(start.Command.Key);
        using var training = start.From is null
            ? trainings.Start(start.Command.Specification, start.Data)
            : trainings.Resume(start.Command.Specification, start.Data, start.From);
        span?.SetTag("equisep.training.first_epoch", training.Epoch + 1);
        var facts = training.Facts(lease.Owner, start.Notes);
        var claim = start.From?.With(facts) ?? Checkpoint.AtBeginning(facts);
        await lease.WriteAsync(claim, stopping);

        // Between the probes of model and checkpoint another trainer may have written the one and deleted the other.
        if (claim.Epochs.Count == 0 && await start.HasModel(stopping))
        {
            return new(SliceEnd.Needless, claim);
        }

        var end = await TrainAsync(training, stopping);
        span?.SetTag("equisep.training.last_epoch", training.Epoch);

        // The checkpoint of a slice that ended in good order has no owner, so that the next slice adds no note.
        var last = training.TakeCheckpoint(end == SliceEnd.Over ? "" : lease.Owner, start.Notes);
        span?.SetTag("equisep.training.loss", last.Epochs.Count > 0 ? last.Epochs[^1].Loss : null);
        await WaitForSpaceAsync(() => lease.WriteAsync(last, CancellationToken.None), stopping);
        stopping.ThrowIfCancellationRequested();
        return new(end, last);
    }

    // An epoch of a small network takes a millisecond: the loop waits only when an interval is over.
    private async Task<SliceEnd> TrainAsync(ITraining training, CancellationToken stopping)
    {
        var (betweenSaves, betweenChecks) = (TimeSpan.FromSeconds(options.CheckpointSeconds), TimeSpan.FromSeconds(options.OwnershipSeconds));
        var (over, save, check) = (Interval(TimeSpan.FromMinutes(options.SliceMinutes)), Interval(betweenSaves), Interval(betweenChecks));
        var (ask, isCancelled) = (Interval(TimeSpan.Zero), false);
        var first = training.Epoch;
        await SaveSnapshotAsync(training, stopping);
        while (!training.IsFinished && !stopping.IsCancellationRequested)
        {
            if (ask.IsOver && requests.TryTake(start.Command.Key))
            {
                await TryAsync(ask, TimeSpan.Zero, async () => isCancelled = await IsCancelledAsync(stopping));
            }

            if (isCancelled)
            {
                return SliceEnd.Cancelled;
            }

            if (training.Epoch > first && over.IsOver)
            {
                return SliceEnd.Over;
            }

            if (save.IsOver)
            {
                await TryAsync(save, betweenSaves, () => lease.WriteAsync(training.TakeCheckpoint(lease.Owner, start.Notes), stopping));
            }

            if (check.IsOver)
            {
                await TryAsync(check, betweenChecks, () => lease.CheckAsync(stopping));
            }

            progress.OnEpoch(training, await training.RunEpochAsync());
            await SaveSnapshotAsync(training, stopping);
        }

        return SliceEnd.Finished;
    }

    private async Task<bool> IsCancelledAsync(CancellationToken stopping)
    {
        try
        {
            return await store.HasAsync(ArtifactPaths.Unwanted(start.Command.Key), stopping);
        }
        catch
        {
            // The request is not sent again, so it is kept for the next attempt.
            requests.Add([start.Command.Key]);
            throw;
        }
    }

    // Written before any later checkpoint, so that no checkpoint lists a snapshot that does not exist. Without the snapshot the training would
    // have to start again, so an outage of the store ends the slice, even if the host stops.
    private async ValueTask SaveSnapshotAsync(ITraining training, CancellationToken stopping)
    {
        if (!training.LacksSnapshot)
        {
            return;
        }

        await lease.CheckAsync(CancellationToken.None);
        var weights = training.TakeSnapshot();
        var name = ArtifactPaths.Snapshot(start.Command.Key, training.Epoch);
        await WaitForSpaceAsync(() => store.WriteAsync(name, weights, WriteCondition.None, CancellationToken.None), stopping);
    }

    // The epochs since the last checkpoint are in memory only, and a user has to free space.
    private async Task WaitForSpaceAsync(Func<Task> write, CancellationToken stopping)
    {
        var limit = Interval(maxWaitForSpace);
        while (true)
        {
            try
            {
                await write();
                return;
            }
            catch (NoSpaceException e) when (!limit.IsOver && !stopping.IsCancellationRequested)
            {
                FailureMetrics.Count(ArtifactKind.Model, e);
                progress.OnFull(e.Message);
            }

            await PauseAsync(stopping);
        }
    }

    // A short outage of the store costs no epoch, because the training is in memory.
    private async Task TryAsync(Interval interval, TimeSpan length, Func<Task> action)
    {
        try
        {
            await action();
            interval.Restart(length);
        }
        catch (OutageException e)
        {
            FailureMetrics.Count(ArtifactKind.Model, e);
            if (e is NoSpaceException)
            {
                progress.OnFull(e.Message);
            }

            interval.Restart(RetryPause);
        }
        catch (OperationCanceledException)
        {
            // The host stops, which ends the loop.
        }
    }

    private async Task PauseAsync(CancellationToken stopping)
    {
        try
        {
            await Task.Delay(RetryPause, clock, stopping);
        }
        catch (OperationCanceledException)
        {
            // The host stops; the next attempt is the last one.
        }
    }

    private Interval Interval(TimeSpan length) => new(clock, length);
}
