using System.Threading.Channels;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Pipeline;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EquiSep.Coordinator.Execution;

/// <summary>
/// Owns the scheduler. Facts and questions of all threads pass one queue, so that the scheduler needs no lock; effects leave by another
/// one, the urgent ones first.
/// </summary>
/// <param name="options">How commands are repeated.</param>
/// <param name="clock">The clock of ticks and intervals.</param>
/// <param name="log">The log of runs.</param>
public sealed class SchedulerLoop(IOptions<CoordinatorOptions> options, TimeProvider clock, ILogger<SchedulerLoop> log)
{
    private readonly Channel<Action> work = Channel.CreateUnbounded<Action>(new() { SingleReader = true });
    private readonly Channel<IssuedEffect> effects =
        Channel.CreateUnboundedPrioritized<IssuedEffect>(new() { Comparer = Comparer<IssuedEffect>.Create(IssuedEffect.Compare) });

    private volatile Scheduler scheduler = new(options.Value);
    private volatile IReadOnlyDictionary<string, TimeSpan> oldest = new Dictionary<string, TimeSpan>();
    private volatile bool isReady;
    private long issued;

    /// <summary>Monotonic time, which no change of the clock moves.</summary>
    public TimeSpan Now => clock.GetElapsedTime(0);

    /// <summary>The experiments and their runs.</summary>
    public RunDirectory Directory => scheduler.Directory;

    /// <summary>The number of the last event of a run.</summary>
    public long LastEvent => scheduler.LastEvent;

    /// <summary>Whether the experiments in the store are known.</summary>
    public bool IsReady
    {
        get => isReady;
        internal set => isReady = value;
    }

    /// <summary>
    /// The first sending of the oldest command that waits in each queue, by <see cref="Now"/>, as of the last tick; a queue in which none
    /// waits is absent. A command waits from its first sending until a service reports work on it.
    /// </summary>
    public IReadOnlyDictionary<string, TimeSpan> OldestWaiting => oldest;

    /// <summary>Whether nothing is under way and nothing is due.</summary>
    internal bool IsIdle => scheduler.IsIdle;

    /// <summary>The effects that are to be carried out.</summary>
    internal ChannelReader<IssuedEffect> Effects => effects.Reader;

    /// <summary>Takes a fact in, some time soon.</summary>
    public void Post(Fact fact) => work.Writer.TryWrite(() => Issue(Apply(scheduler, fact)));

    /// <summary>Takes the end of an effect in, unless it belongs to a state that was given up.</summary>
    internal void Post(Fact fact, Scheduler issuer) => work.Writer.TryWrite(() =>
    {
        if (scheduler == issuer)
        {
            Issue(Apply(issuer, fact));
        }
    });

    /// <summary>Takes a fact in, and returns when lists show it.</summary>
    public Task ApplyAsync(Fact fact) => QueryAsync(current =>
    {
        Issue(Apply(current, fact));
        return true;
    });

    /// <summary>Takes a fact in and leaves its effects of one type to the caller, who carries them out.</summary>
    internal Task<IReadOnlyList<IssuedEffect>> TakeEffectsAsync<TEffect>(Fact fact)
        where TEffect : Effect => QueryAsync<IReadOnlyList<IssuedEffect>>(current =>
    {
        var effects = Apply(current, fact).ToLookup(effect => effect is TEffect);
        Issue([.. effects[false]]);
        return [.. effects[true].Select(Issued)];
    });

    /// <summary>Asks the scheduler.</summary>
    /// <exception cref="OutageException">The loop has ended: the host stops.</exception>
    public Task<T> QueryAsync<T>(Func<Scheduler, T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var isTaken = work.Writer.TryWrite(() =>
        {
            try
            {
                answer.SetResult(question(scheduler));
            }
            catch (Exception e)
            {
                // The one who asked is told; the loop goes on for the others.
                answer.SetException(e);
            }
        });
        if (!isTaken)
        {
            answer.SetException(new OutageException("The coordinator has stopped."));
        }

        return answer.Task;
    }

    /// <summary>Gives up all that is known: another process has become the writer.</summary>
    internal Task ResetAsync() => QueryAsync(current =>
    {
        IsReady = false;
        scheduler = new(options.Value, current.LastEvent);
        foreach (var experiment in current.Directory.Experiments)
        {
            experiment.Log.Close();
        }

        return true;
    });

    /// <summary>Runs until it is asked to stop.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        Task[] loops = [TickAsync(stop), ApplyAsync(stop)];

        await await Task.WhenAny(loops);
        await Task.WhenAll(loops);
    }

    private async Task TickAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(Math.Min(1, options.Value.ResendSeconds / 4)), clock);
        while (await timer.WaitForNextTickAsync(stop))
        {
            Post(new Tick());
            work.Writer.TryWrite(() => oldest = scheduler.OldestWaiting());
        }
    }

    private async Task ApplyAsync(CancellationToken stop)
    {
        try
        {
            // Unlike ReadAllAsync, this goes on where its caller does: a simulation runs it on one thread.
            while (await work.Reader.WaitToReadAsync(stop))
            {
                while (work.Reader.TryRead(out var step))
                {
                    step();
                }
            }
        }
        finally
        {
            // Nobody waits for an answer that never comes.
            work.Writer.TryComplete();
            while (work.Reader.TryRead(out var step))
            {
                step();
            }
        }
    }

    private IReadOnlyList<Effect> Apply(Scheduler current, Fact fact) => current.Apply(fact, Now);

    private void Issue(IReadOnlyList<Effect> all)
    {
        foreach (var effect in all)
        {
            switch (effect)
            {
                case PublishEvent published:
                    published.Experiment.Log.Add(published.Event);
                    Log(published.Event);

                    break;
                case ExperimentEnded { Experiment: var experiment }:
                    var ends = experiment.Runs.CountBy(run => run.State.Status).OrderBy(end => end.Key).Select(end => $"{end.Value} {end.Key.Name()}");
                    log.ExperimentEnded(experiment.Header.Id, experiment.Header.Name, string.Join(", ", ends));
                    break;
                default:
                    effects.Writer.TryWrite(Issued(effect));
                    break;
            }
        }
    }

    private void Log(RunEvent published)
    {
        if (published.Kind == RunEventKind.Status)
        {
            log.RunIs(published.Run, published.Name, published.Status, published.Reason);
        }
        else if (published is { Kind: RunEventKind.Progress, Training: { } training })
        {
            log.RunProgressed(published.Run, training.Epoch, training.Epochs, training.Loss);
        }
    }

    private IssuedEffect Issued(Effect effect) => new(effect, scheduler, issued++);
}

/// <summary>An effect that is to be carried out.</summary>
/// <param name="Effect">The effect.</param>
/// <param name="Issuer">The scheduler that decided on it.</param>
/// <param name="Number">Its place among all effects.</param>
internal sealed record IssuedEffect(Effect Effect, Scheduler Issuer, long Number)
{
    public static int Compare(IssuedEffect one, IssuedEffect other)
    {
        var order = Urgency(one).CompareTo(Urgency(other));
        return order != 0 ? order : one.Number.CompareTo(other.Number);
    }

    private static int Urgency(IssuedEffect issued) => issued.Effect is ArtifactEffect effect ? effect.Urgency : int.MaxValue;
}
