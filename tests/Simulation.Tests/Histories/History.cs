using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Simulation.Tests.Bus;
using EquiSep.Simulation.Tests.Services;
using EquiSep.Simulation.Tests.Store;
using EquiSep.Simulation.Tests.Time;

namespace EquiSep.Simulation.Tests.Histories;

/// <summary>The end of a history.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Failure">The promise that it broke; null when all were kept.</param>
/// <param name="Trace">What happened.</param>
/// <param name="Steps">Steps that were run.</param>
/// <param name="Length">Virtual time that passed.</param>
internal sealed record HistoryEnd(Plan Plan, SimulationException? Failure, Trace Trace, long Steps, TimeSpan Length);

/// <summary>Carries a plan out: users and faults, then quiet, then the invariants.</summary>
internal sealed class History
{
    // Commands are sent again after at most a quarter of an hour; several of those in a row are possible.
    private static readonly TimeSpan quietLimit = TimeSpan.FromHours(3);
    private static readonly TimeSpan idleInterval = TimeSpan.FromSeconds(0.5);
    private readonly Plan plan;
    private readonly World world;
    private readonly Cluster cluster;
    private readonly Ledger ledger = new();
    private readonly Users users;
    private readonly Harm harm;
    private TimeSpan nextLook;
    private long changed;

    private History(Plan plan, bool isTraceKept)
    {
        this.plan = plan;
        world = new(plan.Seed, isTraceKept, plan.ETags, plan.DeliveryLimit);
        world.Store.Changed += (name, _) => changed += name.StartsWith(ArtifactPaths.Coordinator, StringComparison.Ordinal) ? 0 : 1;
        world.Bus.ConnectionLimit = plan.Planted == PlantedFault.EndlessConnection ? null : world.Bus.ConnectionLimit;
        world.Bus.PublicationLimit = plan.Planted == PlantedFault.EndlessPublication ? null : world.Bus.PublicationLimit;
        world.Store.Limit = plan.Planted == PlantedFault.EndlessRequest ? null : world.Store.Limit;
        harm = new(world, isUncopied: plan.Planted == PlantedFault.VanishingRecords);
        cluster = new(world, plan);
        users = new(world, cluster, ledger, harm, plan.Planted);
    }

    /// <summary>Runs a history.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="isTraceKept">Whether the text of its trace is kept.</param>
    public static HistoryEnd Run(Plan plan, bool isTraceKept = false)
    {
        History? history = null;
        SimulationException? failure = null;
        try
        {
            history = new(plan, isTraceKept);
            history.Run();
        }
        catch (SimulationException e)
        {
            failure = e;
        }
        catch (Exception e)
        {
            failure = new("error of the simulation", e.ToString(), e);
        }

        var world = history?.world;
        world?.Time.End();
        return new(plan, failure, world?.Trace ?? new(isKept: false), world?.Time.Steps ?? 0, world?.Time.Now ?? default);
    }

    private void Run()
    {
        (world.Store.Faults, world.Bus.Faults) = (plan.StoreFaults, plan.BusFaults);
        foreach (var planned in plan.Events)
        {
            world.Time.After(planned.At, owner: null, _ => Do(planned));
        }

        world.Time.RunUntil(static () => false, plan.Length);
        BeQuiet();
        if (plan.HarmsStore)
        {
            // What was lost and is not read is found by the next audit.
            world.Time.RunUntil(static () => false, 1.5 * plan.AuditInterval);
        }

        WaitForIdle("after the faults");
        users.BeginReading();
        WaitForIdle("after a round of reads");
        var invariants = new Invariants(plan, world, cluster, ledger, harm);
        invariants.CheckRuns();
        var changes = changed;
        foreach (var node in cluster.Nodes)
        {
            // Ages of blobs are times of day: clocks are put right, as far as clocks are.
            node.Process.Clock.Skew = TimeSpan.FromSeconds(node.Process.Clock.Skew.TotalSeconds % 2);
        }

        users.BeginCollection();
        WaitForIdle("after a collection of garbage");
        if (changed > changes)
        {
            invariants.CheckRuns();
        }

        invariants.CheckBlobs();
    }

    private void Do(PlannedEvent planned)
    {
        switch (planned)
        {
            case Submit or Ask or CollectGarbage: users.Begin(planned); break;
            case Kill kill:
                cluster.Find(kill.Process)?.Process.KillAfter(kill.Steps);
                RestartAfter(kill.Away, kill.Process);
                break;
            case Stop stop:
                cluster.Find(stop.Process)?.Stop();
                RestartAfter(stop.Away, stop.Process);
                break;
            case Pause pause: cluster.Find(pause.Process)?.Process.Pause(pause.Length); break;
            case JumpClock jump when cluster.Find(jump.Process) is { } node: node.Process.Clock.Skew += jump.By; break;
            case SecondApi second:
                cluster.StartSecondApi();
                world.Time.After(second.Length, owner: null, _ => cluster.Find("api-2")?.Process.Kill());
                break;
            case Cut cut: Cut(cut); break;
            case CrashBroker crash:
                harm.MessagesLost |= !crash.KeepsMessages;
                world.Bus.Crash(crash.KeepsMessages);
                world.Time.After(crash.Length, owner: null, _ => world.Bus.Links.Set(process: null, Link.Up));
                break;
            case LoseWrites loss: harm.Lost(world.Store.LoseWrites(loss.Age)); break;
            case HarmBlob blob: harm.Do(blob); break;
            case ClearStore:
                harm.Lost([.. world.Store.Blobs.Keys]);
                world.Store.Clear();
                break;
        }
    }

    // A process that is started again after it was killed late would run beside itself.
    private void RestartAfter(TimeSpan away, string name) => world.Time.After(away, owner: null, _ =>
    {
        if (cluster.Find(name) is null)
        {
            cluster.Start(name);
        }
        else
        {
            RestartAfter(TimeSpan.FromSeconds(1), name);
        }
    });

    private void Cut(Cut cut)
    {
        if (cut.IsBroker)
        {
            world.Bus.Cut(cut.Process, cut.Link);
            world.Time.After(cut.Length, owner: null, _ => world.Bus.Links.Set(cut.Process, Link.Up));
        }
        else
        {
            world.Trace.Add(world.Time.Now, "store", cut.Link.ToString(), cut.Process ?? "all");
            world.Store.Links.Set(cut.Process, cut.Link);
            world.Time.After(cut.Length, owner: null, _ => world.Store.Links.Set(cut.Process, Link.Up));
        }
    }

    private void BeQuiet()
    {
        world.Trace.Add(world.Time.Now, "world", "is quiet");
        (world.Store.Faults, world.Bus.Faults) = (StoreFaults.None, BusFaults.None);
        world.Store.Links.Restore();
        world.Bus.Links.Restore();
        foreach (var node in cluster.Nodes.ToList())
        {
            node.Process.Spare();
        }
    }

    private void WaitForIdle(string when)
    {
        nextLook = world.Time.Now;
        if (!world.Time.RunUntil(IsIdle, quietLimit))
        {
            Thread.Sleep(20);
            world.Time.CheckDisturbance();
            throw new SimulationException("not idle", $"{when}, {quietLimit} later: {Unfinished()}");
        }

        world.Time.CheckDisturbance();
    }

    private bool IsIdle()
    {
        if (world.Time.Now < nextLook)
        {
            return false;
        }

        nextLook = world.Time.Now + idleInterval;
        cluster.StartAll();
        return Unfinished() is null;
    }

    // What has not ended; null when everything has.
    private string? Unfinished()
    {
        if (!world.Bus.IsIdle)
        {
            var queues = world.Bus.Queues.Where(queue => queue.Ready.Count + queue.Unsettled > 0);
            return "messages in " + string.Join(", ", queues.Select(queue => $"{queue.Name} ({queue.Ready.Count} ready, {queue.Unsettled} with consumers)"));
        }

        if (world.Store.LateRequests > 0)
        {
            return "requests on their way to the store";
        }

        if (cluster.Ready is not { } api)
        {
            return "no api is ready";
        }

        if (cluster.Nodes.FirstOrDefault(node => !node.IsIdle || node.Process.IsPaused || !node.Bus.IsConnected) is { } busy)
        {
            return $"{busy.Process.Name} is {(busy.Process.IsPaused ? "paused" : busy.Bus.IsConnected ? "at work" : "without a broker")}";
        }

        if (users.UnderWay > 0)
        {
            return $"{users.UnderWay} wishes of users";
        }

        return api.Loop.Directory.Runs.FirstOrDefault(run => !run.State.Status.IsFinal()) is { } run ? $"run {run.Id} is {run.State.Status}"
            : api.Loop.Directory.Experiments.FirstOrDefault(experiment => experiment.Damage is null && users.IsFollowed(experiment.Header.Id)) is { } followed
                ? $"a follower of {followed.Header.Id} waits for events"
            : api.Loop.IsIdle ? null
            : "the scheduler has work";
    }
}
