using EquiSep.Pipeline.Messages;
using EquiSep.Simulation.Tests.Time;

namespace EquiSep.Simulation.Tests.Bus;

/// <summary>
/// The bus as a process sees it. It behaves as MassTransit does over RabbitMQ: prefetch equals concurrency, a delivery that fails is
/// handled again after a pause and ends in the dead letters at last, and a lost connection is replaced when no handler holds a delivery
/// of it any more.
/// </summary>
internal sealed class BusClient : IMessagePublisher
{
    /// <summary>How often a command is handled again after a failure, as in CommandConsumerDefinition.</summary>
    public const int CommandAttempts = 50;

    /// <summary>How often an abandoned command is handled again after a failure, as in BusConfiguration.</summary>
    public const int AbandonedAttempts = 60;

    private static readonly TimeSpan firstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan maxPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan untilCancelled = TimeSpan.FromSeconds(1);
    private readonly SimulatedBus bus;
    private readonly List<Consumer> consumers = [];
    private readonly List<SimulatedDelivery> open = [];
    private readonly List<(Func<IMessage, bool> Follows, Func<IMessage, Task> Hear)> subscriptions = [];
    private int handling;
    private bool isConnecting;
    private bool isStopping;

    /// <summary>Connects.</summary>
    public BusClient(SimulatedBus bus, SimulatedProcess process)
    {
        (this.bus, Process) = (bus, process);
        process.Died += OnDied;
        process.Paused += Watch;
        process.Woke += () => AfterNotice(isLost: !IsConnected);
        process.Stopping.UnsafeRegister(static state => ((BusClient)state!).OnStopping(), this);
    }

    /// <summary>The connection is back after it was lost; runs in the process.</summary>
    public event Action? Reconnected;

    /// <summary>The process.</summary>
    public SimulatedProcess Process { get; }

    /// <summary>Whether the broker counts it as connected.</summary>
    public bool IsConnected { get; private set; } = true;

    /// <summary>The number of the connection; what belongs to an earlier one is void.</summary>
    public int Connection { get; private set; } = 1;

    /// <summary>Deliveries whose handlers have not ended, those of lost connections included.</summary>
    public int Handling => handling;

    /// <summary>The deliveries that the broker waits for.</summary>
    public IReadOnlyList<SimulatedDelivery> Open => open;

    /// <inheritdoc/>
    public Task PublishAsync(IMessage message, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        return new Publication(bus, Process, message, token).Task;
    }

    /// <summary>Reads a durable queue.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="slots">Messages at a time.</param>
    /// <param name="attempts">How often a delivery is handled again after a failure.</param>
    /// <param name="handle">What is done with a delivery.</param>
    public void Consume(string queue, int slots, int attempts, Func<SimulatedDelivery, Task> handle)
    {
        var consumer = new Consumer(this, bus.Queue(queue), slots, attempts, handle);
        consumers.Add(consumer);
        consumer.Queue.Consumers.Add(consumer);
        bus.Dispatch(consumer.Queue);
    }

    /// <summary>Follows events, while it is connected.</summary>
    /// <param name="follows">Which ones.</param>
    /// <param name="hear">What is done with one.</param>
    public void Subscribe(Func<IMessage, bool> follows, Func<IMessage, Task> hear) => subscriptions.Add((follows, hear));

    internal bool Follows(IMessage message) => IsConnected && subscriptions.Exists(subscription => subscription.Follows(message));

    internal void Hear(IMessage message, int connection)
    {
        if (IsConnected && Connection == connection && bus.Links[Process] == Link.Up)
        {
            bus.Time.Post(Process, static state => ((Event)state!).Start(), new Event(this, message));
        }
    }

    internal void Deliver(SimulatedDelivery delivery)
    {
        open.Add(delivery);
        bus.Time.After(bus.Dice.Milliseconds(0.2, 5), owner: null, static state => ((SimulatedDelivery)state!).Consumer.Client.Arrive((SimulatedDelivery)state), delivery);
    }

    /// <summary>Both sides learn that the connection is lost.</summary>
    internal void Disconnect()
    {
        var wasConnected = IsConnected;
        Drop();
        if (Process.IsAlive && !Process.IsPaused)
        {
            AfterNotice(wasConnected);
        }
    }

    /// <summary>A connection that was silent for too long is lost.</summary>
    internal void CheckHeartbeat()
    {
        if (bus.Links[Process] == Link.Silent || !Process.IsAlive || Process.IsPaused)
        {
            Disconnect();
        }
    }

    // A process that is dead or stopped answers no heartbeat.
    private void Watch() => bus.Time.After(bus.HeartbeatLimit, owner: null, static state => ((BusClient)state!).CheckHeartbeat(), this);

    private void Arrive(SimulatedDelivery delivery)
    {
        if (!delivery.IsOpen)
        {
            return;
        }

        if (bus.Links[Process] == Link.Silent)
        {
            // It waits on the way until the silence ends, or the connection.
            bus.Time.After(TimeSpan.FromSeconds(1), owner: null, static state => ((SimulatedDelivery)state!).Consumer.Client.Arrive((SimulatedDelivery)state), delivery);
            return;
        }

        bus.Time.Post(Process, static state => _ = ((SimulatedDelivery)state!).Consumer.Client.HandleAsync((SimulatedDelivery)state), delivery);
    }

    private async Task HandleAsync(SimulatedDelivery delivery)
    {
        if (!delivery.IsOpen || isStopping)
        {
            return;
        }

        handling++;
        delivery.Began = bus.Time.Now;
        bus.Time.Trace.Add(bus.Time.Now, Process.Name, delivery.IsRedelivered ? "takes again" : "takes", SimulatedBus.Name(delivery.Message));
        var end = await EndAsync(delivery);
        handling--;
        bus.Time.Trace.Add(bus.Time.Now, Process.Name, end.ToString(), SimulatedBus.Name(delivery.Message));
        bus.Time.After(bus.Dice.Milliseconds(0.2, 5), owner: null, _ => Settle(delivery, end));
        if (!IsConnected)
        {
            Connect();
        }
    }

    private async Task<End> EndAsync(SimulatedDelivery delivery)
    {
        for (var attempt = 0; ; attempt++)
        {
            delivery.Attempt = attempt;
            try
            {
                await delivery.Consumer.Handle(delivery);
                return End.Settled;
            }
            catch (Exception) when (delivery.Token.IsCancellationRequested || Process.Stopping.IsCancellationRequested)
            {
                return End.Returned;
            }
            catch (Exception e)
            {
                if (e is UnusableMessageException or OperationCanceledException || attempt == delivery.Consumer.Attempts)
                {
                    bus.Time.Trace.Add(bus.Time.Now, Process.Name, "cannot deal with", SimulatedBus.Name(delivery.Message), e.Message);
                    return End.Buried;
                }
            }

            try
            {
                await Task.Delay(Pause(attempt), Process.Clock, delivery.Token);
            }
            catch (OperationCanceledException)
            {
                return End.Returned;
            }
        }
    }

    private static TimeSpan Pause(int attempt)
    {
        var pause = firstPause * Math.Pow(2, Math.Min(attempt, 10));
        return pause < maxPause ? pause : maxPause;
    }

    private void Settle(SimulatedDelivery delivery, End end)
    {
        if (!delivery.IsOpen)
        {
            return;
        }

        if (bus.Links[Process] == Link.Silent)
        {
            bus.Time.After(TimeSpan.FromSeconds(1), owner: null, _ => Settle(delivery, end));
            return;
        }

        open.Remove(delivery);
        if (end == End.Returned)
        {
            bus.Return(delivery);
            return;
        }

        if (end == End.Buried)
        {
            bus.DeadLetter(delivery.Envelope);
        }

        bus.Settle(delivery);
    }

    // The broker's side of a lost connection.
    private void Drop()
    {
        if (!IsConnected)
        {
            return;
        }

        IsConnected = false;
        Connection++;
        bus.Time.Trace.Add(bus.Time.Now, Process.Name, "loses the broker");
        foreach (var consumer in consumers)
        {
            consumer.Queue.Consumers.Remove(consumer);
        }

        foreach (var delivery in open.ToList())
        {
            bus.Return(delivery);
        }
    }

    // The client's side of a lost connection.
    private void AfterNotice(bool isLost)
    {
        if (!isLost)
        {
            return;
        }

        foreach (var delivery in open)
        {
            bus.Time.Post(Process, static state => ((SimulatedDelivery)state!).Cancel(), delivery);
        }

        open.Clear();
        Connect();
    }

    private void Connect()
    {
        if (!isConnecting && !isStopping && handling == 0)
        {
            isConnecting = true;
            bus.Time.After(bus.Dice.Seconds(0.1, 3), owner: null, static state => ((BusClient)state!).TryConnect(), this);
        }
    }

    private void TryConnect()
    {
        if (!Process.IsAlive)
        {
            return;
        }

        switch (bus.Links[Process])
        {
            case Link.Silent when bus.ConnectionLimit is { } limit:
                bus.Time.After(limit, owner: null, static state => ((BusClient)state!).TryConnect(), this);
                break;
            case Link.Silent:
                break;
            case Link.Refusing:
                bus.Time.After(bus.Dice.Seconds(1, 5), owner: null, static state => ((BusClient)state!).TryConnect(), this);
                break;
            default:
                isConnecting = false;
                IsConnected = true;
                bus.Time.Trace.Add(bus.Time.Now, Process.Name, "finds the broker");
                foreach (var consumer in consumers)
                {
                    consumer.Held = 0;
                    consumer.Queue.Consumers.Add(consumer);
                    bus.Dispatch(consumer.Queue);
                }

                bus.Time.Post(Process, static state => ((BusClient)state!).Reconnected?.Invoke(), this);
                break;
        }
    }

    private void OnDied()
    {
        // Usually the system closes the connection; a machine without power does not.
        bus.Forget(this);
        if (bus.Dice.Chance(0.8))
        {
            Drop();
        }
        else
        {
            Watch();
        }
    }

    private void OnStopping()
    {
        isStopping = true;
        foreach (var consumer in consumers)
        {
            consumer.Queue.Consumers.Remove(consumer);
        }

        bus.Time.After(untilCancelled, Process, static state => ((BusClient)state!).open.ForEach(delivery => delivery.Cancel()), this);
    }

    private sealed class Event(BusClient client, IMessage message)
    {
        public void Start()
        {
            foreach (var (follows, hear) in client.subscriptions)
            {
                if (follows(message))
                {
                    _ = HearAsync(hear);
                }
            }
        }

        private async Task HearAsync(Func<IMessage, Task> hear)
        {
            try
            {
                await hear(message);
            }
            catch (Exception e)
            {
                client.bus.Time.Trace.Add(client.bus.Time.Now, client.Process.Name, "cannot deal with", SimulatedBus.Name(message), e.Message);
                client.bus.Bury(message, QueueNames.DeadLetters);
            }
        }
    }

    private enum End
    {
        Settled,
        Returned,
        Buried,
    }
}
