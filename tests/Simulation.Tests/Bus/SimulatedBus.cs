using EquiSep.Pipeline.Messages;
using EquiSep.Simulation.Tests.Time;

namespace EquiSep.Simulation.Tests.Bus;

/// <summary>
/// The broker of a history: durable queues of commands with a delivery limit, and events for whoever is connected. What a consumer does
/// not settle comes back when its connection is lost, and after too many returns goes to the abandoned commands.
/// </summary>
/// <param name="time">The time.</param>
/// <param name="dice">Chooses latencies and faults.</param>
internal sealed class SimulatedBus(VirtualTime time, Dice dice)
{
    // Plans limit commands to fewer returns than a deployment does, so that few deaths reach the limit; an Api may lose its connection as often
    // as there.
    private const int UsualLimit = 10;
    private readonly Dictionary<string, SimulatedQueue> queues = QueueNames.All.ToDictionary(name => name, name => new SimulatedQueue(name));
    private readonly List<BusClient> clients = [];
    private readonly HashSet<Envelope> envelopes = [];
    private int underWay;

    /// <summary>A message came back from a consumer.</summary>
    public event Action<Envelope>? Returned;

    /// <summary>A message was given up: it came back too often.</summary>
    public event Action<Envelope>? Abandoned;

    /// <summary>How often single messages go wrong.</summary>
    public BusFaults Faults { get; set; } = BusFaults.None;

    /// <summary>The connections of processes.</summary>
    public Links Links { get; } = new();

    /// <summary>How often a message may come back.</summary>
    public int DeliveryLimit { get; init; } = 10;

    /// <summary>The time after which a publisher gives up; null for one that waits for ever.</summary>
    public TimeSpan? PublicationLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time after which a client gives up on connecting; null for one that waits for ever.</summary>
    public TimeSpan? ConnectionLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The silence after which broker and client take a connection for lost.</summary>
    public TimeSpan HeartbeatLimit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The durable queues.</summary>
    public IEnumerable<SimulatedQueue> Queues => queues.Values;

    /// <summary>The messages in durable queues and with their consumers.</summary>
    public IReadOnlyCollection<Envelope> Envelopes => envelopes;

    /// <summary>Whether no message is in a queue, with a consumer, or on its way.</summary>
    public bool IsIdle => underWay == 0 && queues.Values.All(queue => queue is { Ready.Count: 0, Unsettled: 0 });

    internal VirtualTime Time => time;

    internal Dice Dice => dice;

    /// <summary>The bus as a process sees it, connected.</summary>
    public BusClient Connect(SimulatedProcess process)
    {
        var client = new BusClient(this, process);
        clients.Add(client);
        return client;
    }

    /// <summary>A durable queue.</summary>
    public SimulatedQueue Queue(string name) => queues[name];

    /// <summary>Connections go down or become silent.</summary>
    /// <param name="process">The name of the process; null for all.</param>
    /// <param name="link">What they become.</param>
    public void Cut(string? process, Link link)
    {
        Links.Set(process, link);
        foreach (var client in clients.Where(client => process is null || client.Process.Name == process).ToList())
        {
            if (link == Link.Refusing)
            {
                client.Disconnect();
            }
            else if (link == Link.Silent)
            {
                time.After(HeartbeatLimit, owner: null, static state => ((BusClient)state!).CheckHeartbeat(), client);
            }
        }
    }

    /// <summary>The broker ends, and is away until connections are restored.</summary>
    /// <param name="keepsMessages">Whether its queues keep their messages.</param>
    public void Crash(bool keepsMessages)
    {
        time.Trace.Add(time.Now, "broker", keepsMessages ? "ends" : "loses all messages");
        Cut(process: null, Link.Refusing);
        foreach (var queue in queues.Values.Where(_ => !keepsMessages))
        {
            envelopes.ExceptWith(queue.Ready);
            queue.Ready.Clear();
        }
    }

    /// <summary>A message arrives at the broker.</summary>
    internal void Accept(IMessage message)
    {
        if (QueueOf(message) is { } queue)
        {
            Carry(message, queue.Name, () => Enqueue(queue, new(message) { Queue = queue }));
            return;
        }

        foreach (var client in clients)
        {
            if (client.Follows(message))
            {
                var connection = client.Connection;
                Carry(message, client.Process.Name, () => client.Hear(message, connection));
            }
        }
    }

    /// <summary>A client is gone for good.</summary>
    internal void Forget(BusClient client) => clients.Remove(client);

    /// <summary>A consumer can take more.</summary>
    internal void Dispatch(SimulatedQueue queue)
    {
        while (queue.Ready.Count > 0)
        {
            var free = queue.Consumers.Where(consumer => consumer.Held < consumer.Slots).ToList();
            if (free.Count == 0)
            {
                return;
            }

            var consumer = dice.Pick(free);
            var index = dice.Chance(Faults.Reordered) ? dice.Below(queue.Ready.Count) : 0;
            var envelope = queue.Ready[index];
            queue.Ready.RemoveAt(index);
            queue.Unsettled++;
            consumer.Held++;
            consumer.Client.Deliver(new(consumer, envelope));
        }
    }

    /// <summary>A delivery was settled.</summary>
    internal void Settle(SimulatedDelivery delivery)
    {
        if (!delivery.IsOpen)
        {
            return;
        }

        delivery.IsOpen = false;
        delivery.Consumer.Held--;
        delivery.Envelope.Queue.Unsettled--;
        envelopes.Remove(delivery.Envelope);
        Dispatch(delivery.Envelope.Queue);
    }

    /// <summary>A delivery comes back.</summary>
    internal void Return(SimulatedDelivery delivery)
    {
        if (!delivery.IsOpen)
        {
            return;
        }

        delivery.IsOpen = false;
        delivery.Consumer.Held--;
        var (envelope, queue) = (delivery.Envelope, delivery.Envelope.Queue);
        queue.Unsettled--;
        envelope.Returns++;
        Returned?.Invoke(envelope);
        if (envelope.Returns <= (QueueNames.Commands.Contains(queue.Name) ? DeliveryLimit : UsualLimit))
        {
            time.Trace.Add(time.Now, "broker", "takes back", Name(envelope.Message));
            Enqueue(queue, envelope, isFirst: true);
            return;
        }

        time.Trace.Add(time.Now, "broker", "gives up", Name(envelope.Message));
        envelopes.Remove(envelope);
        Abandoned?.Invoke(envelope);
        DeadLetter(envelope);
    }

    /// <summary>A message goes to where those go that nobody could deal with.</summary>
    internal void DeadLetter(Envelope envelope)
    {
        var isCommand = QueueNames.Commands.Contains(envelope.Queue.Name);
        Bury(envelope.Message, isCommand && envelope.Returns > DeliveryLimit ? QueueNames.AbandonedCommands : QueueNames.DeadLetters);
    }

    /// <summary>A message goes into a queue of those that nobody could deal with.</summary>
    internal void Bury(IMessage message, string queue)
    {
        time.Trace.Add(time.Now, "broker", "buries", Name(message), queue);
        Enqueue(queues[queue], new(message) { Queue = queues[queue] });
    }

    private void Carry(IMessage message, string to, Action arrive)
    {
        var (isLost, isDoubled, isDelayed) = (dice.Chance(Faults.Lost), dice.Chance(Faults.Doubled), dice.Chance(Faults.Delayed));
        if (isLost)
        {
            time.Trace.Add(time.Now, "broker", "loses", Name(message), to);
            return;
        }

        for (var copy = 0; copy < (isDoubled ? 2 : 1); copy++)
        {
            underWay++;
            time.After(isDelayed || copy > 0 ? dice.Seconds(0, 60) : dice.Milliseconds(0.2, 10), owner: null, state =>
            {
                underWay--;
                ((Action)state!)();
            }, arrive);
        }
    }

    private void Enqueue(SimulatedQueue queue, Envelope envelope, bool isFirst = false)
    {
        envelopes.Add(envelope);
        if (isFirst)
        {
            queue.Ready.Insert(0, envelope);
        }
        else
        {
            queue.Ready.Add(envelope);
        }

        Dispatch(queue);
    }

    private SimulatedQueue? QueueOf(IMessage message) => message switch
    {
        PrepareDataset => queues[QueueNames.PrepareDataset],
        TrainModel => queues[QueueNames.TrainModel],
        TrainLongModel => queues[QueueNames.TrainLongModel],
        MeasureSeparation => queues[QueueNames.MeasureSeparation],
        _ => null,
    };

    internal static string Name(IMessage message) =>
        message is IBuildCommand command ? $"{message.GetType().Name} {command.Key[..6]}" : message.GetType().Name;
}
