using EquiSep.Pipeline.Messages;

namespace EquiSep.Simulation.Tests.Bus;

/// <summary>A message in the hands of a consumer.</summary>
/// <param name="consumer">The consumer.</param>
/// <param name="envelope">The message.</param>
internal sealed class SimulatedDelivery(Consumer consumer, Envelope envelope)
{
    private readonly CancellationTokenSource taken = new();

    /// <summary>The consumer.</summary>
    public Consumer Consumer => consumer;

    /// <summary>The message in its queue.</summary>
    public Envelope Envelope => envelope;

    /// <summary>The message.</summary>
    public IMessage Message => envelope.Message;

    /// <summary>Whether it was delivered before and came back.</summary>
    public bool IsRedelivered { get; } = envelope.Returns > 0;

    /// <summary>How often this delivery was handled before and failed.</summary>
    public int Attempt { get; set; }

    /// <summary>Cancelled when the connection is lost, and so the delivery, or when the process is to end.</summary>
    public CancellationToken Token => taken.Token;

    /// <summary>Whether the broker waits for its end.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>The time at which its handling began.</summary>
    public TimeSpan Began { get; set; }

    /// <summary>Tells its handler that it is over.</summary>
    public void Cancel() => taken.Cancel();
}
