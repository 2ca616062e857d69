using EquiSep.Contracts.Artifacts;
using EquiSep.Core.Datasets;
using EquiSep.Core.Training;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Telemetry;

namespace EquiSep.TrainingService;

/// <summary>How a slice ended.</summary>
internal enum SliceEnd
{
    /// <summary>All epochs are done.</summary>
    Finished,

    /// <summary>Its time is over.</summary>
    Over,

    /// <summary>The model is not wanted any more.</summary>
    Unwanted,

    /// <summary>Somebody else had done all of it before.</summary>
    Needless,
}

/// <summary>The end of a slice.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Last">The checkpoint that it left.</param>
internal sealed record SliceResult(SliceEnd End, Checkpoint Last);

/// <summary>What a slice of a training needs.</summary>
/// <param name="Command">The training.</param>
/// <param name="Data">Its data set.</param>
/// <param name="From">Where it goes on; null at its beginning.</param>
/// <param name="Checkpoint">Its checkpoint.</param>
/// <param name="Notes">What happened on the way.</param>
/// <param name="IsMade">Looks whether there is a model.</param>
internal sealed record SliceStart(
    TrainModel Command, Dataset Data, Checkpoint? From, OwnedCheckpoint Checkpoint, IReadOnlyList<string> Notes, Func<CancellationToken, Task<bool>> IsMade);

/// <summary>A slice of a training. It has a thread of its own, which waits for the store now and then.</summary>
/// <param name="store">Where marks and snapshots lie.</param>
/// <param name="running">Where it is said that models are not wanted.</param>
/// <param name="options">How long it takes.</param>
/// <param name="progress">Told of every epoch.</param>
/// <param name="start">What is trained.</param>
/// <param name="clock">The clock of its intervals.</param>
internal sealed class Slice(
    IArtifactStore store, RunningTrainings running, TrainingOptions options, ProgressReport progress, SliceStart start, TimeProvider clock)
{
    /// <summary>Pause before the store is asked again for what it refused.</summary>
    internal static readonly TimeSpan BeforeNextAttempt = TimeSpan.FromSeconds(5);

    // With a slice and the patience of the queue less than the half hour after which a broker takes a delivery back.
    private static readonly TimeSpan longestWaitForSpace = TimeSpan.FromMinutes(5);
    private readonly OwnedCheckpoint checkpoint = start.Checkpoint;

    /// <summary>Trains until the training or the slice is over, which leaves a checkpoint in any case.</summary>
    /// <exception cref="ReplacedException">Somebody else has taken the training over.</exception>
    /// <exception cref="OperationCanceledException">The host stops; a checkpoint is written.</exception>
    /// <exception cref="IOException">The store does not answer.</exception>
    public Task<SliceResult> RunAsync(CancellationToken stop) =>
        Task.Factory.StartNew(() => Run(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private SliceResult Run(CancellationToken stop)
    {
        using var span = WorkTelemetry.StartWork("training.slice", start.Command.Run, start.Command.Key);
        using var ended = running.Begin(start.Command.Key);
        using var session = start.From is null
            ? TrainingSession.Start(start.Command.Specification, start.Data, options.Device)
            : TrainingSession.Resume(start.Command.Specification, start.Data, options.Device, start.From);
        span?.SetTag("equisep.training.first_epoch", session.Epoch + 1);
        var facts = session.Facts(checkpoint.Owner, start.Notes);
        var claim = start.From?.With(facts) ?? Checkpoint.AtBeginning(facts);
        Wait(checkpoint.WriteAsync(claim, stop));

        // Between the looks at model and checkpoint somebody else may have written the one and deleted the other.
        if (claim.Epochs.Count == 0 && Wait(start.IsMade(stop)))
        {
            return new(SliceEnd.Needless, claim);
        }

        var end = Train(session, stop);
        span?.SetTag("equisep.training.last_epoch", session.Epoch);

        // Nobody is to learn of a slice that ended in good order: its checkpoint belongs to nobody.
        var last = session.TakeCheckpoint(end == SliceEnd.Over ? "" : checkpoint.Owner, start.Notes);
        span?.SetTag("equisep.training.loss", last.Epochs.Count > 0 ? last.Epochs[^1].Loss : null);
        WaitForSpace(() => checkpoint.WriteAsync(last, CancellationToken.None), stop);
        stop.ThrowIfCancellationRequested();
        return new(end, last);
    }

    private SliceEnd Train(TrainingSession session, CancellationToken stop)
    {
        var (betweenSaves, betweenLooks) = (TimeSpan.FromSeconds(options.CheckpointSeconds), TimeSpan.FromSeconds(options.OwnershipSeconds));
        var (over, save, look) = (Interval(TimeSpan.FromMinutes(options.SliceMinutes)), Interval(betweenSaves), Interval(betweenLooks));
        var (ask, unwanted) = (Interval(TimeSpan.Zero), false);
        var first = session.Epoch;
        KeepSnapshot(session, stop);
        while (!session.Finished && !stop.IsCancellationRequested)
        {
            Try(ask, TimeSpan.Zero, async () => unwanted = await IsUnwantedAsync(stop));
            if (unwanted)
            {
                return SliceEnd.Unwanted;
            }

            if (session.Epoch > first && over.IsOver)
            {
                return SliceEnd.Over;
            }

            Try(save, betweenSaves, () => checkpoint.WriteAsync(session.TakeCheckpoint(checkpoint.Owner, start.Notes), stop));
            Try(look, betweenLooks, () => checkpoint.CheckAsync(stop));
            progress.Tell(session, session.RunEpoch());
            KeepSnapshot(session, stop);
        }

        return SliceEnd.Finished;
    }

    private async Task<bool> IsUnwantedAsync(CancellationToken stop)
    {
        if (!running.IsDoubted(start.Command.Key))
        {
            return false;
        }

        try
        {
            return await store.HasAsync(ArtifactPaths.Unwanted(start.Command.Key), stop);
        }
        catch
        {
            // Nobody says it again, so it has to be asked again.
            running.Doubt([start.Command.Key]);
            throw;
        }
    }

    // Before any later checkpoint, so that none says of weights that nobody has written. Without them the training would have
    // to begin anew, so a store that does not answer ends the slice, even one whose host stops.
    private void KeepSnapshot(TrainingSession session, CancellationToken stop)
    {
        if (!session.LacksSnapshot)
        {
            return;
        }

        Wait(checkpoint.CheckAsync(CancellationToken.None));
        var weights = session.TakeSnapshot();
        var name = ArtifactPaths.Snapshot(start.Command.Key, session.Epoch);
        WaitForSpace(() => store.WriteAsync(name, weights, WriteCondition.None, CancellationToken.None), stop);
    }

    // What was trained since the last checkpoint is in memory only, and somebody has to make space.
    private void WaitForSpace(Func<Task> write, CancellationToken stop)
    {
        var patience = Interval(longestWaitForSpace);
        while (true)
        {
            try
            {
                Wait(write());
                return;
            }
            catch (NoSpaceException e) when (!patience.IsOver && !stop.IsCancellationRequested)
            {
                FailureMetrics.Count(ArtifactKind.Model, e);
                progress.TellFull(e.Message);
                Pause(stop);
            }
        }
    }

    // A store that does not answer for a while costs no epoch: the training is in memory.
    private void Try(Interval interval, TimeSpan length, Func<Task> action)
    {
        if (!interval.IsOver)
        {
            return;
        }

        try
        {
            Wait(action());
            interval.Restart(length);
        }
        catch (IOException e)
        {
            FailureMetrics.Count(ArtifactKind.Model, e);
            if (e is NoSpaceException)
            {
                progress.TellFull(e.Message);
            }

            interval.Restart(BeforeNextAttempt);
        }
        catch (OperationCanceledException)
        {
            // The host stops; the loop sees that, too.
        }
    }

    private void Pause(CancellationToken stop)
    {
        try
        {
            Wait(Task.Delay(BeforeNextAttempt, clock, stop));
        }
        catch (OperationCanceledException)
        {
            // The host stops; the next attempt is the last.
        }
    }

    private Interval Interval(TimeSpan length) => new(clock, length);

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
