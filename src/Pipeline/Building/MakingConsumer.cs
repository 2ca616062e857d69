using EquiSep.Pipeline.Telemetry;
using MassTransit;

namespace EquiSep.Pipeline.Building;

/// <summary>Hands commands to their rule.</summary>
/// <typeparam name="TCommand">The command.</typeparam>
/// <param name="maker">Carries the rule out.</param>
public abstract class MakingConsumer<TCommand>(Maker maker) : IConsumer<TCommand>
    where TCommand : class
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<TCommand> context)
    {
        // Later attempts and deliveries come from no queue, or from one in which they waited for something else.
        if (context.SentTime is { } sent && !context.ReceiveContext.Redelivered && context.GetRetryAttempt() == 0)
        {
            WorkTelemetry.Arrived(context.ReceiveContext.InputAddress.Segments[^1], sent);
        }

        var work = WorkOf(context.Message) with { Again = context.ReceiveContext.Redelivered };
        var making = maker.MakeAsync(work, stop => MakeAsync(work, context.Message, stop));
        try
        {
            await making.WaitAsync(context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The bus connects again only when nobody holds a delivery of the lost connection, and the work may need the bus to end.
            await maker.LeaveAsync(work, making);
            throw;
        }
        catch (IOException e)
        {
            FailureMetrics.Count(work.Kind, e);
            throw;
        }
    }

    /// <summary>What a command asks for.</summary>
    protected abstract Work WorkOf(TCommand command);

    /// <summary>The rule.</summary>
    protected abstract Task<Outcome> MakeAsync(Work work, TCommand command, CancellationToken token);
}
