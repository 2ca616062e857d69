using EquiSep.Api.Rest;
using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Simulation.Tests.Services;
using EquiSep.Simulation.Tests.Time;

namespace EquiSep.Simulation.Tests.Histories;

/// <summary>An answer that never came: the Api died, or took too long.</summary>
internal sealed class NoAnswerException(string message) : Exception(message);

/// <summary>The users of a history. Each request goes to an Api, takes a while, and may be lost with it.</summary>
internal sealed class Users
{
    // Longer than any limit of one request to the store; the longest requests make several of them.
    private static readonly TimeSpan answerLimit = TimeSpan.FromSeconds(90);
    private readonly World world;
    private readonly Cluster cluster;
    private readonly Ledger ledger;
    private readonly Harm harm;
    private readonly PlantedFault planted;
    private readonly SimulatedProcess process;
    private readonly HashSet<LedgerEntry> following = [];

    /// <summary>Users who do nothing yet.</summary>
    public Users(World world, Cluster cluster, Ledger ledger, Harm harm, PlantedFault planted)
    {
        (this.world, this.cluster, this.ledger, this.harm, this.planted) = (world, cluster, ledger, harm, planted);
        process = new(world.Time, "users");
    }

    /// <summary>Wishes that are not fulfilled or given up yet.</summary>
    public int UnderWay { get; private set; }

    /// <summary>Whether somebody who follows an experiment waits for its events.</summary>
    public bool IsFollowed(string experiment) => following.Any(followed => followed.Id == experiment);

    /// <summary>Begins to fulfil a wish.</summary>
    public void Begin(PlannedEvent wish) => Begin(() => wish switch
    {
        Submit submit => SubmitAsync(submit),
        Ask ask => AskAsync(ask),
        CollectGarbage collection => CollectAsync(collection.Age),
        _ => throw new ArgumentException($"{wish} is not a wish.", nameof(wish)),
    });

    /// <summary>Reads the results of all runs.</summary>
    public void BeginReading() => Begin(async () =>
    {
        foreach (var experiment in ledger.Experiments)
        {
            await ReadAsync(experiment, run: null);
        }
    });

    /// <summary>Collects garbage until a collection succeeds.</summary>
    public void BeginCollection() => Begin(async () =>
    {
        // Clocks of store and Api differ by seconds.
        await Task.Delay(TimeSpan.FromSeconds(5), process.Clock);
        await CollectAsync(TimeSpan.Zero);
    });

    private void Begin(Func<Task> wish)
    {
        UnderWay++;
        process.Start(async () =>
        {
            await wish();
            UnderWay--;
        });
    }

    private async Task SubmitAsync(Submit submit)
    {
        if (ledger.Find(submit.Experiment) is not { } experiment)
        {
            experiment = new(submit.Experiment, SimulatedIdentifiers.Next(world.Dice), submit.Specimens);
            ledger.Add(experiment);
        }

        var plan = new EquiSep.Experiments.Requests.ExperimentPlan(
            "experiment", "Experiment", [.. submit.Specimens.Select(specimen => Specimens.All[specimen])]);
        var repetition = new Repetition(experiment.Id, "request");
        if (following.Add(experiment))
        {
            process.Start(() => FollowAsync(experiment));
        }

        for (var time = 0; time < submit.Times; time++)
        {
            var answer = await UntilAnsweredAsync("submits", async api =>
                await api.Commands.SubmitAsync(plan, repetition, Caller.Local, CancellationToken.None) ?? throw new SimulationException(
                    "wrong answer", $"Experiment {experiment.Id} was submitted and another request had its key."));
            if (answer is not null)
            {
                experiment.Accept();
            }
        }
    }

    private async Task AskAsync(Ask ask)
    {
        if (ledger.Find(ask.Experiment) is not { IsAccepted: true } experiment || ask.Run >= experiment.Specimens.Count)
        {
            return;
        }

        var run = ask.Run + 1;
        switch (ask.Wish)
        {
            case Wish.Cancel: await CancelAsync(experiment, run); break;
            case Wish.Retry: await UntilAnsweredAsync("retries", api => run is null
                ? api.Commands.RetryAsync(experiment.Id, CancellationToken.None)
                : api.Commands.RetryRunAsync(IdOf(experiment, run.Value), CancellationToken.None));
                break;
            case Wish.Delete: await DeleteAsync(experiment, run); break;
            default: await ReadAsync(experiment, run); break;
        }
    }

    private async Task CancelAsync(LedgerEntry experiment, int? run)
    {
        experiment.CancellationRequested.UnionWith(run is null ? experiment.Runs : [run.Value]);
        var cancelled = await UntilAnsweredAsync("cancels", async api =>
        {
            var result = run is null
                ? await api.Commands.CancelAsync(experiment.Id, CancellationToken.None)
                : await api.Commands.CancelRunAsync(IdOf(experiment, run.Value), CancellationToken.None);
            return result.Outcome != CommandOutcome.Done ? []
                : experiment.Runs.Where(number => api.Commands.FindRun(IdOf(experiment, number))?.Status == RunStatus.Cancelled).ToList();
        });
        experiment.Cancelled.UnionWith(cancelled ?? []);
    }

    private async Task DeleteAsync(LedgerEntry experiment, int? run)
    {
        if (run is null)
        {
            experiment.Deletions++;
            var answer = await UntilAnsweredAsync("deletes", api => api.Commands.DeleteAsync(experiment.Id, CancellationToken.None));
            experiment.IsDeleted |= answer?.Outcome == CommandOutcome.Done;
            experiment.Deletions -= answer?.Outcome == CommandOutcome.Refused ? 1 : 0;
        }
        else
        {
            experiment.DeletionRequested.Add(run.Value);
            var answer = await UntilAnsweredAsync("deletes", api => api.Commands.DeleteRunAsync(IdOf(experiment, run.Value), CancellationToken.None));
            if (answer?.Outcome == CommandOutcome.Done)
            {
                experiment.Deleted.Add(run.Value);
            }
        }
    }

    private Task<bool> ReadAsync(LedgerEntry experiment, int? run) => UntilAnsweredAsync("reads", async api =>
    {
        foreach (var number in run is null ? experiment.Runs : [run.Value])
        {
            if (planted != PlantedFault.UnnoticedDamage && api.Commands.FindRun(IdOf(experiment, number)) is { } view)
            {
                await ReadAsync(api, view);
            }
        }

        return true;
    });

    private static async Task ReadAsync(ApiNode api, Coordinator.Views.RunView run)
    {
        try
        {
            await api.Files.FindSeparationAsync(run, CancellationToken.None);
        }
        catch (DamagedArtifactException)
        {
            // Answered 503; it is rebuilt.
        }

        try
        {
            await using var weights = await api.Files.WeightsAsync(run, CancellationToken.None);
            var buffer = new byte[1 << 12];
            while (weights is not null && await weights.ReadAsync(buffer) > 0)
            {
                // All of them are compared with their checksum.
            }
        }
        catch (DamagedArtifactException)
        {
            // Answered 503; it is rebuilt.
        }
    }

    private async Task CollectAsync(TimeSpan age)
    {
        var needed = ledger.Experiments.Where(experiment => experiment.IsAccepted).ToList();
        var garbage = await UntilAnsweredAsync("collects garbage", async api =>
        {
            try
            {
                return await api.Garbage.CollectAsync(age, isDry: false, CancellationToken.None);
            }
            catch (InvalidDataException e)
            {
                // Answered 409: an experiment is damaged or not known yet.
                world.Trace.Add(world.Time.Now, "users", "cannot collect garbage", outcome: e.Message);
                return null;
            }
        });
        var wrong = garbage?.Items.FirstOrDefault(item => item.Reason == GarbageSearch.NoRun
            && item.Name.Split('/') is [var folder, var key, ..]
            && needed.Any(experiment => !harm.MayHaveLost(experiment.Id) && Enum.GetValues<ArtifactKind>().Any(kind => ArtifactPaths.All(kind) == folder + "/" && experiment.Needs(kind, key))));
        if (wrong is not null)
        {
            throw new SimulationException("needed garbage", $"{wrong.Name} was deleted because {wrong.Reason}.");
        }
    }

    // A client of events that is cut now and then and goes on after the last event that it has seen.
    private async Task FollowAsync(LedgerEntry experiment)
    {
        for (var (last, stream) = ((long?)null, (string?)null); !experiment.IsDeleted;)
        {
            var cut = world.Dice.Below(4);
            world.Trace.Add(world.Time.Now, "users", "ask", experiment.Id, cluster.Ready?.Process.Name);
            var isOver = await CallAsync("follows", async api =>
            {
                if (api.Events.Stream != stream)
                {
                    (last, stream) = (null, api.Events.Stream);
                }

                var batch = await api.Events.ReadAsync(experiment.Id, run: null, last, maxRuns: 500);
                world.Trace.Add(world.Time.Now, "users", $"hear {batch.Events.Count} events after {last} until {batch.Last}", experiment.Id, batch.IsFinished ? "finished" : null);
                foreach (var published in batch.Events.Take(cut == 0 ? 1 : int.MaxValue))
                {
                    experiment.Followed[published.Item.Run] = published.Item.Status;
                    last = IdOf(published, batch);
                }

                return batch.IsFinished && (cut != 0 || batch.Events.Count <= 1) && api.Loop.Directory.Find(experiment.Id) is { Damage: null };
            });
            if (isOver)
            {
                break;
            }

            await Task.Delay(world.Dice.Seconds(0.1, 30), process.Clock);
        }

        world.Trace.Add(world.Time.Now, "users", "end", experiment.Id);
        following.Remove(experiment);
    }

    /// <summary>The id by which a client goes on after an event.</summary>
    private long IdOf(Coordinator.Views.Published<Coordinator.Views.RunEvent> published, Coordinator.Views.EventBatch batch) =>
        planted == PlantedFault.SharedEventIds ? batch.Last : published.Item.Number;

    // As clients do: 503 and connections that are lost are tried again, for some minutes.
    private async Task<T?> UntilAnsweredAsync<T>(string what, Func<ApiNode, Task<T>> request)
    {
        for (var attempt = 0; attempt < 60; attempt++)
        {
            var answer = await CallAsync(what, request);
            if (answer is not null)
            {
                return answer;
            }

            await Task.Delay(world.Dice.Seconds(0.5, 5), process.Clock);
        }

        world.Trace.Add(world.Time.Now, "users", "gives up", what);
        return default;
    }

    // Null when there was no answer, or 503.
    private async Task<T?> CallAsync<T>(string what, Func<ApiNode, Task<T>> request)
    {
        var serving = cluster.Apis.Where(api => api.IsReady).ToList();
        if (serving.Count == 0)
        {
            return default;
        }

        // There is never more than one, unless the system is wrong.
        var api = world.Dice.Pick(serving);
        var call = new Call<T>(world, api, process, request);
        try
        {
            var answer = await call.Task;
            world.Trace.Add(world.Time.Now, "users", what, outcome: "answered");
            return answer;
        }
        catch (Exception e) when (e is OutageException or NoAnswerException or InvalidDataException or NewerArtifactException)
        {
            world.Trace.Add(world.Time.Now, "users", what, outcome: e is OutageException ? "503" : e is NoAnswerException ? "no answer" : "500");
            return default;
        }
    }

    private static string IdOf(LedgerEntry experiment, int run) => Coordinator.Scheduling.RunDraft.IdOf(experiment.Id, run);

    private sealed class Call<T> : TaskCompletionSource<T>
    {
        private readonly World world;
        private readonly ApiNode api;
        private readonly SimulatedProcess client;
        private readonly Func<ApiNode, Task<T>> request;
        private readonly TimeSpan began;
        private bool wasPaused;

        public Call(World world, ApiNode api, SimulatedProcess client, Func<ApiNode, Task<T>> request)
        {
            (this.world, this.api, this.client, this.request, began) = (world, api, client, request, world.Time.Now);
            api.Process.Died += () => Answer(static call => call.TrySetException(new NoAnswerException("The connection was lost.")));
            api.Process.Paused += () => wasPaused = true;
            world.Time.After(world.Dice.Milliseconds(0.1, 2), api.Process, static state => _ = ((Call<T>)state!).RunAsync(), this);
            world.Time.After(answerLimit, owner: null, static state => ((Call<T>)state!).Expire(), this);
        }

        private async Task RunAsync()
        {
            try
            {
                var result = await request(api);
                Answer(call => call.TrySetResult(result));
            }
            catch (Exception e)
            {
                Answer(call => call.TrySetException(e));
            }
        }

        private void Answer(Action<Call<T>> end) => world.Time.After(world.Dice.Milliseconds(0.1, 2), client, _ => end(this));

        private void Expire()
        {
            if (Task.IsCompleted)
            {
                return;
            }

            if (!wasPaused)
            {
                throw new SimulationException("endless request", $"A request of {began} to {api.Process.Name} was not answered by {world.Time.Now}.");
            }

            Answer(static call => call.TrySetException(new NoAnswerException("The client gave up.")));
        }
    }
}
