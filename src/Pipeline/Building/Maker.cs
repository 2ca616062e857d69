using EquiSep.Contracts.Artifacts;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EquiSep.Pipeline.Building;

/// <summary>
/// Carries rules out: once per artifact at a time, and with the same end for all of them. What is made is announced; what cannot be
/// made is marked as failed; a lost prerequisite is announced. Whatever else is thrown means that store or broker
/// did not answer, and that the command is to be tried again.
/// </summary>
/// <param name="store">Where artifacts and marks lie.</param>
/// <param name="publisher">Where it is said how work ended.</param>
/// <param name="running">The work of this process.</param>
/// <param name="lifetime">Tells when the host stops.</param>
/// <param name="clock">Measures the time between two signs of life.</param>
/// <param name="logger">Where it is written.</param>
public sealed partial class Maker(
    IArtifactStore store,
    IMessagePublisher publisher,
    RunningWork running,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<Maker> logger)
{
    private const int KeyLength = 32;
    private static readonly TimeSpan betweenSigns = TimeSpan.FromMinutes(1);

    /// <summary>Carries a rule out.</summary>
    /// <param name="work">What is asked for.</param>
    /// <param name="rule">Makes it, unless it is made; its token ends the work when the host stops.</param>
    /// <exception cref="UnusableMessageException">There can be no such artifact.</exception>
    /// <exception cref="IOException">Store or broker do not answer.</exception>
    /// <exception cref="OperationCanceledException">The host stops; the work is not done.</exception>
    public async Task MakeAsync(BuildRequest work, Func<CancellationToken, Task<Outcome>> rule)
    {
        if (work.Key.Length != KeyLength || !work.Key.All(char.IsAsciiHexDigitLower))
        {
            throw new UnusableMessageException($"'{work.Key}' is not the key of an artifact: {KeyLength} hexadecimal digits.");
        }

        using var scope = logger.BeginScope(new Dictionary<string, object> { [WorkTelemetry.RunId] = work.Run, [WorkTelemetry.ArtifactKey] = work.Key });
        var stop = lifetime.ApplicationStopping;
        stop.ThrowIfCancellationRequested();
        IMessage? news = null;
        await running.DoAsync(work, async () =>
        {
            try
            {
                var (outcome, said) = await CarryOutAsync(work, rule, stop);
                news = said;
                return outcome;
            }
            catch (NoSpaceException e)
            {
                // A mark of failure would need space, too. The command waits, and its runs say for what.
                LogFull(work.Run, work.Kind, work.Key, e.Message);
                await publisher.PublishNoteAsync(work.Kind, work.Key, e.Message, stop);
                throw;
            }
        });

        // Not before the work has left the list of what runs: the next command would be taken for a repetition of this one.
        if (news is not null)
        {
            await publisher.PublishAsync(news, stop);
        }
    }

    /// <summary>
    /// Leaves work whose command was taken back. When the host stops, the work is waited for: it writes down how far it is. Otherwise
    /// it goes on by itself, and the command, which is delivered again, rests on it.
    /// </summary>
    /// <param name="work">What was asked for.</param>
    /// <param name="making">The work.</param>
    internal async Task LeaveAsync(BuildRequest work, Task making)
    {
        var end = EndAsync(work, making);
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await end;
        }
    }

    private async Task EndAsync(BuildRequest work, Task making)
    {
        try
        {
            await making;
        }
        catch (Exception e)
        {
            // Whoever has the command now begins again.
            LogLeft(work.Run, work.Kind, work.Key, e.Message);
        }
    }

    private async Task<(Outcome Outcome, IMessage? News)> CarryOutAsync(BuildRequest work, Func<CancellationToken, Task<Outcome>> rule, CancellationToken stop)
    {
        try
        {
            // Whoever asks for it again deletes the mark first; a command that finds one was sent before, and may kill who takes it.
            var failure = await FailureAsync(work, stop);
            if (failure is not null && !await store.HasAsync(ArtifactPaths.Whole(work.Kind, work.Key), stop))
            {
                return (Outcome.Made, new ArtifactFailed(work.Kind, work.Key, failure.Reason));
            }

            var outcome = await WithSignsOfLifeAsync(work, rule(stop), stop);
            if (failure is not null && outcome == Outcome.Made)
            {
                await store.DeleteAsync(ArtifactPaths.Failure(work.Kind, work.Key), stop);
            }

            return (outcome, outcome == Outcome.Made ? new ArtifactMade(work.Kind, work.Key) : outcome.Next);
        }
        catch (PrerequisiteLostException e)
        {
            LogLost(work.Run, e.Kind, e.Key, e.Message);
            FailureMetrics.Count(e.Kind, FailureKind.Lost);
            await ForgetAsync(e, stop);
            return (Outcome.Made, new ArtifactLost(e.Kind, e.Key, e.Message));
        }
        catch (Exception e) when (e is CannotMakeException or NewerArtifactException)
        {
            LogCannot(work.Run, work.Kind, work.Key, e.Message);
            return (Outcome.Made, await FailAsync(work, (e as CannotMakeException)?.Failure ?? FailureKind.Version, e.Message, stop));
        }
        catch (Exception e) when (e is not IOException && !(e is OperationCanceledException && stop.IsCancellationRequested))
        {
            LogUnexpected(e, work.Run, work.Kind, work.Key);
            return (Outcome.Made, await FailAsync(work, FailureKind.Unexpected, $"Unexpected {e.GetType().Name}: {e.Message}", stop));
        }
    }

    // An epoch, or a download, may take longer than others would wait for a word of it. Work that is stuck gives no sign of life, so
    // that its command is sent again.
    private async Task<Outcome> WithSignsOfLifeAsync(BuildRequest work, Task<Outcome> rule, CancellationToken stop)
    {
        var began = clock.GetTimestamp();
        while (await Task.WhenAny(rule, Task.Delay(betweenSigns, clock, stop)) != rule
            && !stop.IsCancellationRequested && clock.GetElapsedTime(began) < RunningWork.StuckAfter)
        {
            try
            {
                await publisher.PublishStartedAsync(work, stop);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The work goes on whether the broker is there or not.
            }
        }

        return await rule;
    }

    private async Task<FailureMark?> FailureAsync(BuildRequest work, CancellationToken stop)
    {
        try
        {
            return await store.ReadRecordAsync<FailureMark>(ArtifactPaths.Failure(work.Kind, work.Key), stop);
        }
        catch (InvalidDataException)
        {
            return new("it could not be made before, and the mark that says why is damaged", DateTimeOffset.UtcNow);
        }
    }

    private async Task ForgetAsync(PrerequisiteLostException lost, CancellationToken stop)
    {
        try
        {
            await store.DeleteAsync(new ArtifactName(ArtifactPaths.Whole(lost.Kind, lost.Key)), lost.ETag, stop);
        }
        catch (ArtifactConflictException)
        {
            // It was made again in the meantime; who asks for it will find that out.
        }
    }

    private async Task<IMessage> FailAsync(BuildRequest work, FailureKind failure, string reason, CancellationToken stop)
    {
        if (await store.HasAsync(ArtifactPaths.Whole(work.Kind, work.Key), stop))
        {
            return new ArtifactMade(work.Kind, work.Key);
        }

        await store.WriteRecordAsync(ArtifactPaths.Failure(work.Kind, work.Key), new FailureMark(reason, DateTimeOffset.UtcNow), WriteCondition.None, stop);
        FailureMetrics.Count(work.Kind, failure);
        return new ArtifactFailed(work.Kind, work.Key, reason);
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
