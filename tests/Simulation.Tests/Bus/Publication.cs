using EquiSep.Pipeline;
using EquiSep.Pipeline.Messages;
using EquiSep.Simulation.Tests.Time;

namespace EquiSep.Simulation.Tests.Bus;

/// <summary>A message on its way to the broker, which confirms it unless something is in the way.</summary>
internal sealed class Publication : TaskCompletionSource
{
    private static readonly SendOrPostCallback arrive = static state => ((Publication)state!).Arrive();
    private static readonly SendOrPostCallback confirm = static state => ((Publication)state!).Confirm();
    private static readonly SendOrPostCallback refuse = static state => ((Publication)state!).Fail("did not take");
    private static readonly SendOrPostCallback expire = static state => ((Publication)state!).Fail("did not confirm in time");
    private readonly SimulatedBus bus;
    private readonly SimulatedProcess process;
    private readonly IMessage message;
    private readonly TimeSpan began;
    private readonly CancellationTokenRegistration cancellation;
    private readonly Fate fate;

    /// <summary>Sends a message.</summary>
    public Publication(SimulatedBus bus, SimulatedProcess process, IMessage message, CancellationToken token)
    {
        (this.bus, this.process, this.message, began) = (bus, process, message, bus.Time.Now);
        bus.Time.CheckThread("published a message");
        if (token.CanBeCanceled)
        {
            cancellation = token.UnsafeRegister(static (state, t) => ((Publication)state!).TrySetCanceled(t), this);
        }

        fate = Draw();
        if (fate == Fate.Hung)
        {
            Expire();
        }
        else
        {
            bus.Time.After(bus.Dice.Milliseconds(0.2, 5), owner: null, arrive, this);
        }
    }

    private enum Fate
    {
        Confirmed,
        Refused,
        ConfirmLost,
        Hung,
        HungAfterEffect,
    }

    private Fate Draw()
    {
        var (draw, faults) = (bus.Dice.Fraction(), bus.Faults);
        return (draw -= faults.Refused) < 0 ? Fate.Refused
            : (draw -= faults.ConfirmLost) < 0 ? Fate.ConfirmLost
            : (draw -= faults.Hung) < 0 ? Fate.Hung
            : draw - faults.HungAfterEffect < 0 ? Fate.HungAfterEffect
            : Fate.Confirmed;
    }

    private void Arrive()
    {
        var link = bus.Links[process];
        if (!process.IsAlive && bus.Dice.Chance(0.5))
        {
            return;
        }

        if (link == Link.Silent)
        {
            bus.Time.Trace.Add(bus.Time.Now, process.Name, "publishes", SimulatedBus.Name(message), "nothing arrives");
            Expire();
            return;
        }

        if (link == Link.Refusing || fate == Fate.Refused)
        {
            bus.Time.Trace.Add(bus.Time.Now, process.Name, "publishes", SimulatedBus.Name(message), "refused");
            bus.Time.After(bus.Dice.Milliseconds(0.2, 5), process, refuse, this);
            return;
        }

        bus.Time.Trace.Add(bus.Time.Now, process.Name, "publishes", SimulatedBus.Name(message), fate == Fate.Confirmed ? null : fate.ToString());
        bus.Accept(message);
        if (fate == Fate.HungAfterEffect)
        {
            Expire();
        }
        else
        {
            bus.Time.After(bus.Dice.Milliseconds(0.2, 5), process, fate == Fate.ConfirmLost ? refuse : confirm, this);
        }
    }

    private void Confirm()
    {
        if (bus.Links[process] == Link.Up)
        {
            cancellation.Dispose();
            TrySetResult();
        }
        else
        {
            Expire();
        }
    }

    private void Expire()
    {
        if (bus.PublicationLimit is { } limit)
        {
            var left = began + limit - bus.Time.Now;
            bus.Time.After(left > TimeSpan.Zero ? left : TimeSpan.Zero, process, expire, this);
        }
    }

    private void Fail(string how)
    {
        cancellation.Dispose();
        TrySetException(new OutageException($"The broker {how} {message.GetType().Name}."));
    }
}
