using System.Diagnostics;
using EquiSep.Contracts.Artifacts;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Artifacts;
using EquiSep.ServiceDefaults.Telemetry;
using EquiSep.Pipeline.Telemetry;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Coordination;

/// <summary>
/// Does what the read model finds to be done: looks at the store, keeps the marks of unwanted models, sends commands. It is the
/// only one that writes or deletes those marks, so that a cancellation and a request for the same model cannot cross.
/// </summary>
internal sealed class Dispatcher(ReadModel model, Looks looks, IArtifactStore store, IMessagePublisher publisher, IOptions<CoordinatorOptions> options, TimeProvider clock, ILogger<Dispatcher> log)
    : BackgroundService
{
    private int isDown;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Task[] loops = [SweepAsync(stoppingToken), .. Enumerable.Range(0, options.Value.Concurrency).Select(_ => WorkAsync(stoppingToken))];

        // A loop that fails ends the host. Without it, runs would wait for ever.
        var first = await Task.WhenAny(loops);
        if (!stoppingToken.IsCancellationRequested)
        {
            await first;
        }

        await Task.WhenAll(loops);
    }

    private async Task SweepAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(Math.Min(1, options.Value.ResendSeconds / 4)), clock);
        while (await timer.WaitForNextTickAsync(stop))
        {
            model.Sweep();
        }
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        await foreach (var artifact in model.Attention(stop))
        {
            model.Take(artifact);
            try
            {
                await LookAsync(artifact, stop);
                await MarkAsync(artifact, stop);
                await SendAsync(artifact, stop);
                Volatile.Write(ref isDown, 0);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                // Whatever went wrong, the answer is the same: later. Store and broker say so once; anything else is an error of this program.
                model.Later(artifact);
                FailureMetrics.Count(artifact.Kind, e is OutageException ? FailureKind.Outage : FailureKind.Unexpected);
                if (e is not OutageException)
                {
                    log.WaitsUnexpectedly(e, artifact.Kind, artifact.Key);
                }
                else if (Interlocked.Exchange(ref isDown, 1) == 0)
                {
                    log.Waits(artifact.Kind, artifact.Key, e.Message);
                }
            }
            finally
            {
                model.Release(artifact);
            }
        }
    }

    private async Task LookAsync(ArtifactState artifact, CancellationToken stop)
    {
        if (model.TakeLook(artifact))
        {
            await looks.LookAsync(artifact.Kind, artifact.Key, stop);
        }
    }

    private async Task MarkAsync(ArtifactState artifact, CancellationToken stop)
    {
        if (model.WrongMark(artifact) is not { } unwanted)
        {
            return;
        }

        model.Marking(artifact);
        var name = ArtifactPaths.Unwanted(artifact.Key);
        if (unwanted)
        {
            await store.WriteRecordAsync(name, new CancelMark(clock.GetUtcNow()), WriteCondition.None, stop);
            await publisher.PublishAsync(new TrainingsUnwanted([artifact.Key]), stop);
        }
        else
        {
            await store.DeleteAsync(name, stop);
        }

        model.Marked(artifact, unwanted);
        log.Marked(artifact.Key, unwanted);
    }

    private async Task SendAsync(ArtifactState artifact, CancellationToken stop)
    {
        if (model.CommandOf(artifact) is not { } command)
        {
            return;
        }

        // All work of an experiment belongs to the trace of the request that asked for it.
        ActivityContext.TryParse(command.TraceParent, traceState: null, out var request);
        using var span = EquiSepTelemetry.Source.StartActivity("command.dispatch", ActivityKind.Producer, request);
        span?.SetTag("equisep.run.id", command.Run);
        await publisher.PublishAsync(command.Message, stop);
        model.Sent(artifact);
        log.CommandSent(command.Run, command.Message.GetType().Name, artifact.Key);
    }
}
