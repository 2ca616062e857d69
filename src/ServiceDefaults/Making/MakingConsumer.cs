using MassTransit;

namespace EquiSep.ServiceDefaults.Making;

/// <summary>Hands commands to their rule.</summary>
/// <typeparam name="TCommand">The command.</typeparam>
/// <param name="maker">Carries the rule out.</param>
public abstract class MakingConsumer<TCommand>(Maker maker) : IConsumer<TCommand>
    where TCommand : class
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<TCommand> context)
    {
        var work = WorkOf(context.Message) with { Sent = context.SentTime, Again = context.ReceiveContext.Redelivered };
        return maker.MakeAsync(work, stop => MakeAsync(context.Message, stop));
    }

    /// <summary>What a command asks for.</summary>
    protected abstract Work WorkOf(TCommand command);

    /// <summary>The rule.</summary>
    protected abstract Task<Outcome> MakeAsync(TCommand command, CancellationToken token);
}
