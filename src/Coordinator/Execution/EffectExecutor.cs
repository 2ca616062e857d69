using System.Diagnostics;
using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Telemetry;
using EquiSep.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Logging;

namespace EquiSep.Coordinator.Execution;

/// <summary>
/// Carries out what the scheduler decides: probes the store, keeps the marks of cancelled models, sends commands, deletes. It is the only
/// writer of those marks, so that a cancellation and a request for the same model cannot cross.
/// </summary>
/// <param name="loop">Where effects come from and facts go to.</param>
/// <param name="probe">Asks the store.</param>
/// <param name="records">The records of experiments.</param>
/// <param name="store">The artifact store.</param>
/// <param name="publisher">The bus.</param>
/// <param name="lease">Whether this process is the writer.</param>
/// <param name="clock">The clock of marks.</param>
/// <param name="log">The log.</param>
public sealed class EffectExecutor(
    SchedulerLoop loop,
    StoreProbe probe,
    ExperimentRecords records,
    IArtifactStore store,
    IMessagePublisher publisher,
    WriterLease lease,
    TimeProvider clock,
    ILogger<EffectExecutor> log)
{
    private int isDown;

    /// <summary>Carries effects out, several at a time, until it is asked to stop.</summary>
    internal Task RunAsync(int concurrency, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => WorkAsync(stop)));

    /// <summary>Carries an effect out. Its end is told to the scheduler that issued it, and whether it ended well to the caller.</summary>
    internal async Task<bool> ExecuteAsync(IssuedEffect issued, CancellationToken stop)
    {
        try
        {
            if (!lease.IsHeld)
            {
                throw new OutageException("The lease of the writer is not held at the moment.");
            }

            loop.Post(await FactOfAsync(issued.Effect, stop), issued.Issuer);
            Volatile.Write(ref isDown, 0);
            return true;
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            // Whatever went wrong, the answer is the same: later. Store and bus say so once; anything else is an error of this program.
            loop.Post(new EffectFailed(issued.Effect), issued.Issuer);
            Report(issued.Effect, e);
            return false;
        }
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        // An effect wakes one worker, not all of those that wait.
        while (true)
        {
            await ExecuteAsync(await loop.Effects.ReadAsync(stop), stop);
        }
    }

    private async Task<Fact> FactOfAsync(Effect effect, CancellationToken stop)
    {
        switch (effect)
        {
            case ProbeArtifact { Artifact: var artifact }:
                return await probe.AskAsync(artifact, stop);
            case SendCommand command:
                await SendAsync(command, stop);
                return new CommandSent(command.Artifact);
            case MarkCancelled { Artifact: var model }:
                await store.WriteRecordAsync(ArtifactPaths.Unwanted(model.Key), new CancelMark(clock.GetUtcNow()), WriteCondition.None, stop);
                await publisher.PublishAsync(new TrainingsUnwanted([model.Key]), stop);
                log.Marked(model.Key, isThere: true);
                return new CancellationMarked(model, IsThere: true);
            case UnmarkCancelled { Artifact: var model }:
                await store.DeleteAsync(ArtifactPaths.Unwanted(model.Key), stop);
                log.Marked(model.Key, isThere: false);
                return new CancellationMarked(model, IsThere: false);
            case ClearFailure { Artifact: var artifact }:
                await store.DeleteAsync(ArtifactPaths.Failure(artifact.Kind, artifact.Key), stop);
                return new FailureCleared(artifact);
            case DeleteArtifact { Artifact: var artifact, KeepsMark: var keepsMark }:
                await DeleteAsync(artifact, keepsMark, stop);
                return new ArtifactDeleted(artifact, keepsMark);
            case FinishDeletion { Experiment: var experiment }:
                await records.DeleteAsync(experiment, stop);
                return new DeletionFinished(experiment);
            default:
                throw new ArgumentException($"{effect.GetType().Name} is not an effect on store or bus.", nameof(effect));
        }
    }

    private async Task SendAsync(SendCommand command, CancellationToken stop)
    {
        // All work of an experiment belongs to the trace of the request that asked for it.
        ActivityContext.TryParse(command.TraceParent, traceState: null, out var request);
        using var span = EquiSepTelemetry.Source.StartActivity("command.dispatch", ActivityKind.Producer, request);
        span?.SetTag(WorkTelemetry.RunId, command.Run);
        await publisher.PublishAsync(command.Command, stop);
        log.CommandSent(command.Run, command.Command.GetType().Name, command.Artifact.Key);
    }

    // The file that says that the artifact is whole goes first, so that nobody takes a part of it for the whole.
    private async Task DeleteAsync(ArtifactId artifact, bool keepsMark, CancellationToken stop)
    {
        await store.DeleteAsync(ArtifactPaths.Whole(artifact.Kind, artifact.Key), stop);
        var mark = artifact.Kind == ArtifactKind.Model && keepsMark ? ArtifactPaths.Unwanted(artifact.Key) : null;
        await foreach (var entry in store.ListAsync(ArtifactPaths.Of(artifact.Kind, artifact.Key), stop))
        {
            if (entry.Name.Value != mark)
            {
                await store.DeleteAsync(entry.Name, etag: null, stop);
            }
        }
    }

    private void Report(Effect effect, Exception exception)
    {
        var artifact = (effect as ArtifactEffect)?.Artifact ?? new ArtifactId(ArtifactKind.Separation, 0);
        FailureMetrics.Count(artifact.Kind, exception is OutageException ? FailureKind.Outage : FailureKind.Unexpected);
        if (exception is not OutageException)
        {
            log.WaitsUnexpectedly(exception, artifact.Kind, artifact.Key);
        }
        else if (Interlocked.Exchange(ref isDown, 1) == 0)
        {
            log.Waits(artifact.Kind, artifact.Key, exception.Message);
        }
    }
}
