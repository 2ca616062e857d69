using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Telemetry;

namespace EquiSep.Pipeline.Building;

/// <summary>Handles the commands to build artifacts of one kind.</summary>
/// <typeparam name="TCommand">The command.</typeparam>
/// <param name="builder">Runs the builds.</param>
/// <param name="clock">Measures the time that commands spend in their queue.</param>
public abstract class BuildHandler<TCommand>(ArtifactBuilder builder, TimeProvider clock) : IMessageHandler<TCommand>
    where TCommand : class, IBuildCommand
{
    /// <inheritdoc/>
    public async Task HandleAsync(TCommand message, Delivery delivery)
    {
        // Retries and repeated deliveries do not come straight from the queue.
        if (delivery is { SentTime: { } sent, IsRepeated: false, Attempt: 0 })
        {
            WorkTelemetry.Arrived(delivery.Queue, clock.GetUtcNow() - sent);
        }

        var request = new BuildRequest(message.Kind, message.Key, message.Run, delivery.IsRepeated);
        var build = builder.BuildAsync(request, stopping => BuildAsync(request, message, stopping));
        try
        {
            await build.WaitAsync(delivery.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The bus reconnects only when all deliveries of the lost connection have returned, and the build may need the bus to end.
            await builder.LeaveAsync(request, build);
            throw;
        }
        catch (OutageException e)
        {
            FailureMetrics.Count(request.Kind, e);
            throw;
        }
    }

    /// <summary>Builds the artifact of a command.</summary>
    protected abstract Task<BuildResult> BuildAsync(BuildRequest request, TCommand command, CancellationToken cancellationToken);
}
