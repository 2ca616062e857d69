using MassTransit;

namespace EquiSep.Pipeline.Messaging;

/// <summary>
/// Returns deliveries to their queue if their handler fails while the host stops or after the broker took the delivery back. Such exceptions are
/// no failure of the message.
/// </summary>
/// <param name="stopping">Cancelled when the host begins to stop.</param>
internal sealed class ReturnedDeliveries(CancellationToken stopping) : IFilter<ConsumeContext>
{
    /// <inheritdoc/>
    public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        try
        {
            await next.Send(context);
        }
        catch (Exception e) when (stopping.IsCancellationRequested || context.CancellationToken.IsCancellationRequested)
        {
            // The only exception that the bus does not count as the message's failure.
            throw new OperationCanceledException("The delivery goes back to its queue.", e, context.CancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Probe(ProbeContext context) => context.CreateFilterScope("returnedDeliveries");
}
