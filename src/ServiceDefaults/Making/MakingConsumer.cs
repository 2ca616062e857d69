using MassTransit;

namespace EquiSep.ServiceDefaults.Making;

/// <summary>Hands commands to their rule.</summary>
/// <typeparam name="TCommand">The command.</typeparam>
/// <param name="maker">Carries the rule out.</param>
public abstract class MakingConsumer<TCommand>(Maker maker) : IConsumer<TCommand>
    where TCommand : class
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<TCommand> context)
    {
        try
        {
            var work = WorkOf(context.Message) with { Sent = context.SentTime, Again = context.ReceiveContext.Redelivered };
            await maker.MakeAsync(work, stop => MakeAsync(context.Message, stop));
        }
        catch (OperationCanceledException)
        {
            // With the token of the delivery the message goes back to its queue; with another one it would count as failed.
            throw new OperationCanceledException("The host stops; the message goes back to its queue.", context.CancellationToken);
        }
    }

    /// <summary>What a command asks for.</summary>
    protected abstract Work WorkOf(TCommand command);

    /// <summary>The rule.</summary>
    protected abstract Task<Outcome> MakeAsync(TCommand command, CancellationToken token);
}
