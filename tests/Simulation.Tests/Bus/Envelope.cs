using EquiSep.Pipeline.Messages;

namespace EquiSep.Simulation.Tests.Bus;

/// <summary>A message in a durable queue.</summary>
/// <param name="message">The message.</param>
internal sealed class Envelope(IMessage message)
{
    /// <summary>The message.</summary>
    public IMessage Message => message;

    /// <summary>How often it came back from a consumer.</summary>
    public int Returns { get; set; }

    /// <summary>The queue in which it lies or from which it was delivered.</summary>
    public required SimulatedQueue Queue { get; set; }
}

/// <summary>A durable queue, which outlives the processes that read it.</summary>
/// <param name="name">The name.</param>
internal sealed class SimulatedQueue(string name)
{
    /// <summary>The name.</summary>
    public string Name => name;

    /// <summary>The messages that nobody has.</summary>
    public List<Envelope> Ready { get; } = [];

    /// <summary>Messages that somebody has.</summary>
    public int Unsettled { get; set; }

    /// <summary>Those who read it, through open connections.</summary>
    public List<Consumer> Consumers { get; } = [];
}

/// <summary>A consumer of a durable queue.</summary>
/// <param name="Client">The client of its process.</param>
/// <param name="Queue">The queue.</param>
/// <param name="Slots">How many messages it takes at a time.</param>
/// <param name="Attempts">How often a delivery is handled again after a failure.</param>
/// <param name="Handle">What it does.</param>
internal sealed record Consumer(BusClient Client, SimulatedQueue Queue, int Slots, int Attempts, Func<SimulatedDelivery, Task> Handle)
{
    /// <summary>Messages that it has.</summary>
    public int Held { get; set; }
}
