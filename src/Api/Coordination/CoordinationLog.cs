using EquiSep.Contracts.Artifacts;

namespace EquiSep.Api.Coordination;

/// <summary>What the coordinator logs.</summary>
internal static partial class CoordinationLog
{
    public static void RunIs(this ILogger log, string run, string status, string? reason)
    {
        if (reason is null)
        {
            log.RunIs(run, status);
        }
        else
        {
            log.RunIsBecause(run, status, reason);
        }
    }

    [LoggerMessage(LogLevel.Information, "Run {RunId} is {Status}")]
    private static partial void RunIs(this ILogger log, string runId, string status);

    [LoggerMessage(LogLevel.Information, "Run {RunId} is {Status}: {Reason}")]
    private static partial void RunIsBecause(this ILogger log, string runId, string status, string reason);

    [LoggerMessage(LogLevel.Information, "Run {RunId}: {Command} {Key} is sent")]
    public static partial void CommandSent(this ILogger log, string runId, string command, string key);

    [LoggerMessage(LogLevel.Warning, "{Kind} {Key} waits: {Reason}")]
    public static partial void Waits(this ILogger log, ArtifactKind kind, string key, string reason);

    [LoggerMessage(LogLevel.Error, "{Kind} {Key} waits for what nobody expected to be in the way")]
    public static partial void WaitsUnexpectedly(this ILogger log, Exception exception, ArtifactKind kind, string key);

    [LoggerMessage(LogLevel.Information, "Model {Key} is unwanted: {Unwanted}")]
    public static partial void Marked(this ILogger log, string key, bool unwanted);

    [LoggerMessage(LogLevel.Information, "Experiment {Experiment} '{Name}' with {Runs} runs is asked for")]
    public static partial void Submitted(this ILogger log, string experiment, string name, int runs);

    [LoggerMessage(LogLevel.Information, "Experiment {Experiment}: {Runs} runs are deleted")]
    public static partial void Deleted(this ILogger log, string experiment, int runs);

    [LoggerMessage(LogLevel.Information, "{Blobs} blobs of {Bytes} bytes that no run needed are deleted")]
    public static partial void Collected(this ILogger log, int blobs, long bytes);

    [LoggerMessage(LogLevel.Information, "{Experiments} experiments with {Runs} runs were found in {Seconds:F1} s")]
    public static partial void Loaded(this ILogger log, int experiments, int runs, double seconds);

    [LoggerMessage(LogLevel.Warning, "The store cannot be listed yet: {Reason}")]
    public static partial void CannotLoad(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Error, "{Name} is left out: {Reason}")]
    public static partial void Damaged(this ILogger log, string name, string reason);

    [LoggerMessage(LogLevel.Warning, "{Kind} {Key}, for run {RunId}, is given up: {Reason}")]
    public static partial void Abandoned(this ILogger log, ArtifactKind kind, string key, string runId, string reason);

    [LoggerMessage(LogLevel.Information, "The bus is back: what is not made is sent again")]
    public static partial void BusIsBack(this ILogger log);
}
