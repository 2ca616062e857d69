using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline.Artifacts;
using Microsoft.Extensions.Logging;

namespace EquiSep.Coordinator;

/// <summary>What the coordinator logs.</summary>
internal static partial class CoordinatorLog
{
    /// <summary>Logs the new status of a run: its progress at debug, its end at information.</summary>
    public static void RunIs(this ILogger log, string run, string name, RunStatus status, string? reason)
    {
        switch (status)
        {
            case RunStatus.Completed or RunStatus.Cancelled:
                log.RunEnded(run, name, status.Name());
                break;
            case RunStatus.Failed:
                log.RunFailed(run, name, reason?.ReplaceLineEndings(" "));
                break;
            default:
                log.RunIs(run, status.Name());
                break;
        }
    }

    [LoggerMessage(LogLevel.Debug, "Run {RunId} is {Status}")]
    private static partial void RunIs(this ILogger log, string runId, string status);

    [LoggerMessage(LogLevel.Information, "Run {RunId} ({Name}) is {Status}")]
    private static partial void RunEnded(this ILogger log, string runId, string name, string status);

    [LoggerMessage(LogLevel.Information, "Run {RunId} ({Name}) failed: {Reason}")]
    private static partial void RunFailed(this ILogger log, string runId, string name, string? reason);

    [LoggerMessage(LogLevel.Debug, "Run {RunId}: epoch {Epoch} of {Epochs}, loss {Loss:G4}")]
    public static partial void RunProgressed(this ILogger log, string runId, int epoch, int epochs, double? loss);

    [LoggerMessage(LogLevel.Information, "Experiment {Experiment} '{Name}' has ended: {Counts}")]
    public static partial void ExperimentEnded(this ILogger log, string experiment, string name, string counts);

    [LoggerMessage(LogLevel.Debug, "Run {RunId}: {Command} {Key} is sent")]
    public static partial void CommandSent(this ILogger log, string runId, string command, string key);

    [LoggerMessage(LogLevel.Warning, "{Kind} {Key} waits: {Reason}")]
    public static partial void Waits(this ILogger log, ArtifactKind kind, string key, string reason);

    [LoggerMessage(LogLevel.Error, "{Kind} {Key} waits for what nobody expected to be in the way")]
    public static partial void WaitsUnexpectedly(this ILogger log, Exception exception, ArtifactKind kind, string key);

    [LoggerMessage(LogLevel.Debug, "The mark of a cancelled model is in the store: {IsThere} ({Key})")]
    public static partial void Marked(this ILogger log, string key, bool isThere);

    [LoggerMessage(LogLevel.Information, "Experiment {Experiment} '{Name}' is accepted: {Runs} runs")]
    public static partial void Submitted(this ILogger log, string experiment, string name, int runs);

    [LoggerMessage(LogLevel.Information, "Experiment {Experiment}: {Runs} runs are deleted")]
    public static partial void Deleted(this ILogger log, string experiment, int runs);

    [LoggerMessage(LogLevel.Information, "{Blobs} blobs of {Bytes} bytes that no run needed are deleted")]
    public static partial void Collected(this ILogger log, int blobs, long bytes);

    [LoggerMessage(LogLevel.Information, "{Experiments} experiments with {Runs} runs were found in {Seconds:F1} s")]
    public static partial void Loaded(this ILogger log, int experiments, int runs, double seconds);

    [LoggerMessage(LogLevel.Warning, "The store cannot be listed yet: {Reason}")]
    public static partial void CannotLoad(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Error, "{Name} cannot be read: {Reason}")]
    public static partial void Damaged(this ILogger log, string name, string reason);

    [LoggerMessage(LogLevel.Warning, "{Kind} {Key}, for run {RunId}, is given up: {Reason}")]
    public static partial void Abandoned(this ILogger log, ArtifactKind kind, string key, string runId, string reason);

    [LoggerMessage(LogLevel.Information, "The bus is back: what is not made is sent again")]
    public static partial void BusIsBack(this ILogger log);

    [LoggerMessage(LogLevel.Warning, "Experiment {Experiment}: the record is restored, for {Damage}")]
    public static partial void Restored(this ILogger log, string experiment, string damage);

    [LoggerMessage(LogLevel.Warning, "Experiment {Experiment}: the record cannot be restored yet ({Damage}): {Reason}")]
    public static partial void NotRestored(this ILogger log, string experiment, string damage, string reason);

    [LoggerMessage(LogLevel.Warning, "Experiment {Experiment} has no second copy yet: {Reason}")]
    public static partial void NoCopy(this ILogger log, string experiment, string reason);

    [LoggerMessage(LogLevel.Warning, "Experiment {Experiment} was found in the store")]
    public static partial void Found(this ILogger log, string experiment);

    [LoggerMessage(LogLevel.Warning, "The index cannot be used, and is made anew: {Reason}")]
    public static partial void IndexUnusable(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Warning, "The index cannot be saved: {Reason}")]
    public static partial void CannotSaveIndex(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Warning, "The store cannot be compared now: {Reason}")]
    public static partial void CannotAudit(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Information, "This process is the writer of the store")]
    public static partial void LeaseAcquired(this ILogger log);

    [LoggerMessage(LogLevel.Information, "Another process is the writer of the store ({Holder}): this one stands by")]
    public static partial void StandingBy(this ILogger log, string holder);

    [LoggerMessage(LogLevel.Warning, "The lease of the store cannot be taken yet: {Reason}")]
    public static partial void CannotAcquire(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Warning, "The lease of the store cannot be renewed; nothing is written until it is: {Reason}")]
    public static partial void CannotRenew(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Error, "Another process has become the writer of the store: this one stands by")]
    public static partial void LeaseLost(this ILogger log);
}
