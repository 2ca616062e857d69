using EquiSep.Simulation.Tests.Bus;
using EquiSep.Simulation.Tests.Store;

namespace EquiSep.Simulation.Tests.Time;

/// <summary>Time, store and broker of a history, from one seed.</summary>
internal sealed class World
{
    /// <summary>An empty world.</summary>
    /// <param name="seed">The seed of everything that is random.</param>
    /// <param name="isTraceKept">Whether the text of the trace is kept.</param>
    /// <param name="etags">How the store makes ETags.</param>
    /// <param name="deliveryLimit">How often a message may come back to the broker.</param>
    public World(ulong seed, bool isTraceKept = false, ETagKind etags = ETagKind.OfContent, int deliveryLimit = 10)
    {
        Dice = new(seed);
        Trace = new(isTraceKept);
        Time = new(Dice.Fork(), Trace);
        Store = new(Time, Dice.Fork()) { ETags = etags };
        Bus = new(Time, Dice.Fork()) { DeliveryLimit = deliveryLimit };
    }

    /// <summary>Random numbers of what is neither time nor store nor broker.</summary>
    public Dice Dice { get; }

    /// <summary>What happened.</summary>
    public Trace Trace { get; }

    /// <summary>The time.</summary>
    public VirtualTime Time { get; }

    /// <summary>The store.</summary>
    public SimulatedStore Store { get; }

    /// <summary>The broker.</summary>
    public SimulatedBus Bus { get; }

    /// <summary>Does some work in a process of its own and waits for its end.</summary>
    /// <param name="work">The work, given the store as the process sees it.</param>
    /// <returns>What it returned.</returns>
    public T Do<T>(Func<StoreClient, Task<T>> work)
    {
        var process = new SimulatedProcess(Time, "test");
        T? result = default;
        var isDone = false;
        process.Start(async () =>
        {
            result = await work(Store.Connect(process));
            isDone = true;
        });
        var hasEnded = Time.RunUntil(() => isDone, TimeSpan.FromHours(1));
        Time.CheckDisturbance();
        Assert.True(hasEnded, "The work did not end.");
        return result!;
    }
}
