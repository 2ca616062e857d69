using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EquiSep.Pipeline.Building;

/// <summary>
/// Builds artifacts, each once at a time, and publishes the results. An artifact that cannot be built is marked as failed; a lost
/// prerequisite is deleted. Exceptions mean that the store or the broker is unavailable and that the command must be retried.
/// </summary>
/// <param name="store">The store of artifacts and marks.</param>
/// <param name="publisher">Publishes the results.</param>
/// <param name="builds">The builds of this process.</param>
/// <param name="lifetime">Signals that the host stops.</param>
/// <param name="clock">Measures the time between two signs of life.</param>
/// <param name="logger">The log.</param>
public sealed partial class ArtifactBuilder(
    IArtifactStore store,
    IMessagePublisher publisher,
    InFlightBuilds builds,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<ArtifactBuilder> logger)
{
    private const int KeyLength = 32;
    private static readonly TimeSpan betweenSigns = TimeSpan.FromMinutes(1);

    /// <summary>Builds an artifact and publishes the result.</summary>
    /// <param name="request">The request.</param>
    /// <param name="build">Builds the artifact unless it is intact. Its token is cancelled when the host stops.</param>
    /// <returns>The result; null if another command of this process builds the artifact.</returns>
    /// <exception cref="UnusableMessageException">There can be no such artifact.</exception>
    /// <exception cref="OutageException">The store or the broker is unavailable.</exception>
    /// <exception cref="OperationCanceledException">The host stops; the artifact is not built.</exception>
    public async Task<BuildResult?> BuildAsync(BuildRequest request, Func<CancellationToken, Task<BuildResult>> build)
    {
        if (request.Key.Length != KeyLength || !request.Key.All(char.IsAsciiHexDigitLower))
        {
            throw new UnusableMessageException($"'{request.Key}' is not the key of an artifact: {KeyLength} hexadecimal digits.");
        }

        using var scope = logger.BeginScope(
            new Dictionary<string, object> { [WorkTelemetry.RunId] = request.Run, [WorkTelemetry.ArtifactKey] = request.Key });
        var stopping = lifetime.ApplicationStopping;
        stopping.ThrowIfCancellationRequested();
        var result = await builds.RunAsync(request, () => BuildAsync(request, build, stopping));

        // Published only after the build has left the list, so that the next command is not taken for a repetition of this one.
        if (EventOf(request, result) is { } message)
        {
            await publisher.PublishAsync(message, stopping);
        }

        return result;
    }

    /// <summary>
    /// Leaves a build whose command was taken back by the broker. If the host stops, waits for the build, which saves its progress. Otherwise
    /// the build continues, and the command, which is delivered again, relies on it.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="build">The build.</param>
    internal async Task LeaveAsync(BuildRequest request, Task build)
    {
        var end = ObserveAsync(request, build);
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await end;
        }
    }

    private static IMessage? EventOf(BuildRequest request, BuildResult? result) => result switch
    {
        BuildResult.Built => new ArtifactMade(request.Kind, request.Key),
        BuildResult.Failed failed => new ArtifactFailed(request.Kind, request.Key, failed.Reason),
        BuildResult.Lost lost => new ArtifactLost(lost.Kind, lost.Key, lost.Reason),
        BuildResult.Rescheduled rescheduled => rescheduled.Next,
        _ => null,
    };

    private async Task ObserveAsync(BuildRequest request, Task build)
    {
        try
        {
            await build;
        }
        catch (Exception e)
        {
            // The next delivery of the command builds the artifact.
            LogLeft(request.Run, request.Kind, request.Key, e.Message);
        }
    }

    private async Task<BuildResult> BuildAsync(BuildRequest request, Func<CancellationToken, Task<BuildResult>> build, CancellationToken stopping)
    {
        try
        {
            return await BuildOrFailAsync(request, build, stopping);
        }
        catch (NoSpaceException e)
        {
            // A failure mark would need space, too. The command is retried, and its runs show the reason.
            LogFull(request.Run, request.Kind, request.Key, e.Message);
            await publisher.PublishNoteAsync(request.Kind, request.Key, e.Message, stopping);
            throw;
        }
    }

    private async Task<BuildResult> BuildOrFailAsync(BuildRequest request, Func<CancellationToken, Task<BuildResult>> build, CancellationToken stopping)
    {
        try
        {
            // A retry by the user deletes the mark before it sends a command. A command that finds a mark was sent before, and may kill its service.
            var failure = await FindFailureAsync(request, stopping);
            if (failure is not null && !await IsCompleteAsync(request, stopping))
            {
                return new BuildResult.Failed(failure.Reason);
            }

            var result = await WithSignsOfLifeAsync(request, build(stopping), stopping);
            if (failure is not null && result is BuildResult.Built)
            {
                await store.DeleteAsync(ArtifactPaths.Failure(request.Kind, request.Key), stopping);
            }

            return result;
        }
        catch (PrerequisiteLostException e)
        {
            LogLost(request.Run, e.Kind, e.Key, e.Message);
            FailureMetrics.Count(e.Kind, FailureKind.Lost);
            await DeleteAsync(e, stopping);
            return new BuildResult.Lost(e.Kind, e.Key, e.Message);
        }
        catch (Exception e) when (e is CannotBuildException or NewerArtifactException)
        {
            LogCannot(request.Run, request.Kind, request.Key, e.Message);
            return await FailAsync(request, (e as CannotBuildException)?.Failure ?? FailureKind.Version, e.Message, stopping);
        }
        catch (Exception e) when (e is not OutageException && !(e is OperationCanceledException && stopping.IsCancellationRequested))
        {
            LogUnexpected(e, request.Run, request.Kind, request.Key);
            return await FailAsync(request, FailureKind.Unexpected, $"Unexpected {e.GetType().Name}: {e.Message}", stopping);
        }
    }

    // An epoch or a download may take longer than the time after which a silent command is sent again. A stuck build gives no sign of life,
    // so that its command is sent again.
    private async Task<BuildResult> WithSignsOfLifeAsync(BuildRequest request, Task<BuildResult> build, CancellationToken stopping)
    {
        var started = clock.GetTimestamp();
        while (!stopping.IsCancellationRequested && clock.GetElapsedTime(started) < InFlightBuilds.StuckAfter)
        {
            try
            {
                return await build.WaitAsync(betweenSigns, clock, CancellationToken.None);
            }
            catch (TimeoutException) when (!build.IsCompleted)
            {
                await PublishSignAsync(request, stopping);
            }
        }

        return await build;
    }

    private async Task PublishSignAsync(BuildRequest request, CancellationToken stopping)
    {
        try
        {
            await publisher.PublishStartedAsync(request, stopping);
        }
        catch (Exception e) when (e is OutageException or OperationCanceledException)
        {
            // The build does not depend on the broker.
        }
    }

    private Task<bool> IsCompleteAsync(BuildRequest request, CancellationToken stopping) =>
        store.HasAsync(ArtifactPaths.Whole(request.Kind, request.Key), stopping);

    private async Task<FailureMark?> FindFailureAsync(BuildRequest request, CancellationToken stopping)
    {
        try
        {
            return await store.ReadRecordAsync<FailureMark>(ArtifactPaths.Failure(request.Kind, request.Key), stopping);
        }
        catch (InvalidDataException)
        {
            // The coordinator must be able to read it, too: a damaged mark counts as none there, and the command would be sent for ever.
            var mark = new FailureMark("It could not be made before, and the mark that said why was damaged.", clock.GetUtcNow());
            await store.WriteRecordAsync(ArtifactPaths.Failure(request.Kind, request.Key), mark, WriteCondition.None, stopping);
            return mark;
        }
    }

    private async Task DeleteAsync(PrerequisiteLostException lost, CancellationToken stopping)
    {
        try
        {
            await store.DeleteAsync(new ArtifactName(ArtifactPaths.Whole(lost.Kind, lost.Key)), lost.ETag, stopping);
        }
        catch (ArtifactConflictException)
        {
            // It has been built again in the meantime.
        }
    }

    private async Task<BuildResult> FailAsync(BuildRequest request, FailureKind failure, string reason, CancellationToken stopping)
    {
        if (await IsCompleteAsync(request, stopping))
        {
            return new BuildResult.Built();
        }

        var mark = new FailureMark(reason, clock.GetUtcNow());
        await store.WriteRecordAsync(ArtifactPaths.Failure(request.Kind, request.Key), mark, WriteCondition.None, stopping);
        FailureMetrics.Count(request.Kind, failure);
        return new BuildResult.Failed(reason);
    }

    [LoggerMessage(LogLevel.Warning, "Run {RunId}: {Kind} {Key} is lost: {Reason}")]
    private partial void LogLost(string runId, ArtifactKind kind, string key, string reason);

    [LoggerMessage(LogLevel.Information, "Run {RunId}: {Kind} {Key}, whose command was taken back, is left: {Reason}")]
    private partial void LogLeft(string runId, ArtifactKind kind, string key, string reason);

    [LoggerMessage(LogLevel.Warning, "Run {RunId}: {Kind} {Key} cannot be made: {Reason}")]
    private partial void LogCannot(string runId, ArtifactKind kind, string key, string reason);

    [LoggerMessage(LogLevel.Warning, "Run {RunId}: {Kind} {Key} waits: {Reason}")]
    private partial void LogFull(string runId, ArtifactKind kind, string key, string reason);

    [LoggerMessage(LogLevel.Error, "Run {RunId}: {Kind} {Key} cannot be made")]
    private partial void LogUnexpected(Exception exception, string runId, ArtifactKind kind, string key);
}
