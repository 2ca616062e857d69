using EquiSep.Pipeline.Artifacts;
using EquiSep.Simulation.Tests.Time;

namespace EquiSep.Simulation.Tests.Store;

/// <summary>
/// A request of a process to the store: it arrives, takes effect and is answered, each after a while, unless something is in the way. Its
/// effect does not need the process to be alive.
/// </summary>
/// <typeparam name="T">The answer.</typeparam>
internal sealed class StoreCall<T> : TaskCompletionSource<T>
{
    private static readonly SendOrPostCallback arrive = static state => ((StoreCall<T>)state!).Arrive();
    private static readonly SendOrPostCallback answer = static state => ((StoreCall<T>)state!).Answer();
    private static readonly SendOrPostCallback refuse = static state => ((StoreCall<T>)state!).Fail("refuses");
    private static readonly SendOrPostCallback expire = static state => ((StoreCall<T>)state!).Fail("did not answer in time");
    private readonly SimulatedStore store;
    private readonly SimulatedProcess process;
    private readonly string what;
    private readonly string name;
    private readonly Func<T> effect;
    private readonly TimeSpan began;
    private readonly CancellationTokenRegistration cancellation;
    private Fate fate;
    private T? result;
    private ArtifactConflictException? conflict;

    /// <summary>Sends a request.</summary>
    /// <param name="store">The store.</param>
    /// <param name="process">The process.</param>
    /// <param name="what">What is asked, for the trace.</param>
    /// <param name="name">Of which content.</param>
    /// <param name="effect">What the store does.</param>
    /// <param name="token">Ends the wait; the effect may come all the same.</param>
    public StoreCall(SimulatedStore store, SimulatedProcess process, string what, string name, Func<T> effect, CancellationToken token)
    {
        (this.store, this.process, this.what, this.name, this.effect) = (store, process, what, name, effect);
        began = store.Time.Now;
        store.Time.CheckThread("asked the store");
        if (token.CanBeCanceled)
        {
            cancellation = token.UnsafeRegister(static (state, t) => ((StoreCall<T>)state!).TrySetCanceled(t), this);
        }

        fate = Draw(out var latency);
        if (fate == Fate.Hung)
        {
            Expire();
        }
        else
        {
            if (fate == Fate.Late)
            {
                store.LateRequests++;
                Expire();
            }

            store.Time.After(latency, owner: null, arrive, this);
        }
    }

    private enum Fate
    {
        Answered,
        Refused,
        AnswerLost,
        Hung,
        HungAfterEffect,
        Late,
    }

    private Fate Draw(out TimeSpan latency)
    {
        var (dice, faults) = (store.Dice, store.Faults);
        latency = dice.Chance(faults.Slow) ? dice.Milliseconds(5, 1000) : dice.Milliseconds(0.2, 5);
        var draw = dice.Fraction();
        if ((draw -= faults.Refused) < 0)
        {
            return Fate.Refused;
        }

        if ((draw -= faults.AnswerLost) < 0)
        {
            return Fate.AnswerLost;
        }

        if ((draw -= faults.Hung) < 0)
        {
            return Fate.Hung;
        }

        if ((draw -= faults.HungAfterEffect) < 0)
        {
            return Fate.HungAfterEffect;
        }

        if (draw - faults.Late < 0)
        {
            latency = dice.Seconds(1, 15);
            return Fate.Late;
        }

        return Fate.Answered;
    }

    private void Arrive()
    {
        var (dice, link) = (store.Dice, store.Links[process]);
        store.LateRequests -= fate == Fate.Late ? 1 : 0;

        // A process that is dead may have had its request on the way, or still in its own memory.
        if (!process.IsAlive && dice.Chance(0.5))
        {
            return;
        }

        if (link == Link.Silent)
        {
            store.Time.Trace.Add(store.Time.Now, process.Name, what, name, "nothing arrives");
            Expire();
            return;
        }

        if (link == Link.Refusing || fate == Fate.Refused)
        {
            store.Time.Trace.Add(store.Time.Now, process.Name, what, name, "refused");
            store.Time.After(dice.Milliseconds(0.2, 5), process, refuse, this);
            return;
        }

        try
        {
            result = effect();
            store.Time.Trace.Add(store.Time.Now, process.Name, what, name, fate == Fate.Answered ? null : fate.ToString());
        }
        catch (ArtifactConflictException e)
        {
            store.Time.Trace.Add(store.Time.Now, process.Name, what, name, "conflict");
            conflict = e;
        }

        if (fate == Fate.HungAfterEffect)
        {
            Expire();
        }
        else
        {
            store.Time.After(dice.Milliseconds(0.2, 5), process, fate == Fate.AnswerLost ? refuse : answer, this);
        }
    }

    private void Answer()
    {
        switch (store.Links[process])
        {
            case Link.Refusing: Fail("refuses"); break;
            case Link.Silent: Expire(); break;
            default: End(); break;
        }
    }

    private void End()
    {
        cancellation.Dispose();
        if (conflict is null)
        {
            TrySetResult(result!);
        }
        else
        {
            TrySetException(conflict);
        }
    }

    private void Expire()
    {
        if (store.Limit is { } limit)
        {
            var left = began + limit - store.Time.Now;
            store.Time.After(left > TimeSpan.Zero ? left : TimeSpan.Zero, process, expire, this);
        }
    }

    private void Fail(string how)
    {
        cancellation.Dispose();
        TrySetException(new ArtifactStoreException($"The store {how} ({what} {name})."));
    }
}
