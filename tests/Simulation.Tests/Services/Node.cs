using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Simulation.Tests.Bus;
using EquiSep.Simulation.Tests.Histories;
using EquiSep.Simulation.Tests.Time;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EquiSep.Simulation.Tests.Services;

/// <summary>A service in a process of its own: the objects that its host would make, on the simulated store, bus and clock.</summary>
internal abstract class Node : IHostApplicationLifetime
{
    /// <summary>A service that does not run yet.</summary>
    /// <param name="world">The world.</param>
    /// <param name="name">The name of the process.</param>
    /// <param name="planted">What is left out of the system on purpose.</param>
    protected Node(World world, string name, PlantedFault planted = PlantedFault.None)
    {
        (World, Planted) = (world, planted);
        Process = new(world.Time, name, booted: world.Dice.Seconds(0, 1e6), skew: world.Dice.Seconds(-2, 2));
        Store = Planted switch
        {
            PlantedFault.TwoWriters => new PrivateLeaseStore(world.Store.Connect(Process), name),
            PlantedFault.VanishingRecords => new VanishingRecordsStore(world.Store.Connect(Process)),
            _ => world.Store.Connect(Process),
        };
        Bus = world.Bus.Connect(Process);
        Clock = Planted == PlantedFault.TimeOfDay ? new TimeOfDayClock(Process.Clock) : Process.Clock;
    }

    /// <summary>The process.</summary>
    public SimulatedProcess Process { get; }

    /// <summary>The bus as the process sees it.</summary>
    public BusClient Bus { get; }

    /// <inheritdoc/>
    public CancellationToken ApplicationStopping => Process.Stopping;

    /// <inheritdoc/>
    public CancellationToken ApplicationStarted => CancellationToken.None;

    /// <inheritdoc/>
    public CancellationToken ApplicationStopped => CancellationToken.None;

    /// <summary>Whether nothing is under way in it.</summary>
    public virtual bool IsIdle => Bus.Handling == 0;

    /// <summary>The world.</summary>
    protected World World { get; }

    /// <summary>The store as the process sees it.</summary>
    protected IArtifactStore Store { get; }

    /// <summary>What is left out of the system on purpose.</summary>
    protected PlantedFault Planted { get; }

    /// <summary>The clock of the process.</summary>
    protected TimeProvider Clock { get; }

    /// <inheritdoc/>
    public void StopApplication() => throw new NotSupportedException();

    /// <summary>Asks it to end. It is gone when its handlers have ended, at the latest after the time that an orchestrator gives it.</summary>
    public void Stop()
    {
        Process.Stop();
        World.Time.After(TimeSpan.FromSeconds(1.5), owner: null, static state => ((Node)state!).EndIfIdle(TimeSpan.FromSeconds(25)), this);
    }

    /// <summary>A log that nobody reads.</summary>
    protected static ILogger<T> Log<T>() => NullLogger<T>.Instance;

    /// <summary>Attaches a handler to the queue of a command.</summary>
    protected void Handle<TCommand>(string queue, int slots, IMessageHandler<TCommand> handler)
        where TCommand : class, IMessage =>
        Bus.Consume(queue, slots, BusClient.CommandAttempts, delivery => handler.HandleAsync((TCommand)delivery.Message, Circumstances(delivery)));

    /// <summary>Attaches a handler to events of a type.</summary>
    protected void Follow<TEvent>(IMessageHandler<TEvent> handler)
        where TEvent : class, IMessage =>
        Bus.Subscribe(message => message is TEvent, message => handler.HandleAsync((TEvent)message, new(IsRepeated: false, CancellationToken.None)));

    /// <summary>A delivery as handlers see it.</summary>
    protected Delivery Circumstances(SimulatedDelivery delivery) => new(delivery.IsRedelivered && Planted != PlantedFault.CountedDeaths, delivery.Token)
    {
        Queue = delivery.Envelope.Queue.Name,
        Attempt = delivery.Attempt,
    };

    private void EndIfIdle(TimeSpan left)
    {
        if (IsIdle || left <= TimeSpan.Zero)
        {
            Process.Kill();
        }
        else
        {
            World.Time.After(TimeSpan.FromSeconds(0.5), owner: null, _ => EndIfIdle(left - TimeSpan.FromSeconds(0.5)));
        }
    }
}
