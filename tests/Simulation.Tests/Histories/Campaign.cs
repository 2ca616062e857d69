using System.Diagnostics;
using EquiSep.Simulation.Tests.Time;

namespace EquiSep.Simulation.Tests.Histories;

/// <summary>Many histories, on as many threads as there are processors; each history on one of them from its start to its end.</summary>
/// <param name="plan">The plan of a seed.</param>
internal sealed class Campaign(Func<ulong, Plan> plan)
{
    // A history takes milliseconds. One that blocks its thread would never end.
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(2);
    private readonly List<HistoryEnd> failures = [];
    private readonly Lock gate = new();
    private long next;
    private long ended;
    private long steps;
    private long virtualTicks;
    private TimeSpan cpu;
    private long allocated;
    private int collections;

    /// <summary>Those that failed, by their seeds.</summary>
    public IReadOnlyList<HistoryEnd> Failures => [.. failures.OrderBy(failure => failure.Plan.Seed)];

    /// <summary>How many histories have ended.</summary>
    public long Ended => Interlocked.Read(ref ended);

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>The numbers of the campaign in a line.</summary>
    public string Summary => $"{Ended} histories in {Elapsed.TotalSeconds:F1} s, {Ended / Elapsed.TotalSeconds:F0} a second; "
        + $"of each: {cpu.TotalMilliseconds / Ended:F1} ms of processor time, {(double)steps / Ended:F0} steps, "
        + $"{TimeSpan.FromTicks(virtualTicks / Ended).TotalSeconds:F0} s of virtual time, {allocated / Ended >> 10} kB; "
        + $"{collections} collections";

    /// <summary>Runs histories until so many have failed.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="count">How many seeds.</param>
    /// <param name="maxFailures">After how many failures it ends.</param>
    public void Run(ulong first, long count, int maxFailures = 1)
    {
        VirtualTime.ForgetForeign();
        var (watch, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        (allocated, collections) = (-GC.GetTotalAllocatedBytes(), -GC.CollectionCount(0));
        var lanes = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Lane()).ToList();
        foreach (var lane in lanes)
        {
            lane.Thread = new Thread(() => Run(lane, first, count, maxFailures), maxStackSize: 64 << 20) { IsBackground = true };
            lane.Thread.Start();
        }

        foreach (var lane in lanes)
        {
            while (!lane.Thread!.Join(TimeSpan.FromSeconds(5)))
            {
                if (lane.Since is { } since && Stopwatch.GetElapsedTime(since) > patience)
                {
                    throw new SimulationException("blocked", $"The history of seed {lane.Seed} blocks its thread.");
                }
            }
        }

        (Elapsed, cpu) = (watch.Elapsed, Environment.CpuUsage.TotalTime - before);
        (allocated, collections) = (allocated + GC.GetTotalAllocatedBytes(), collections + GC.CollectionCount(0));
        if (failures.Count == 0 && VirtualTime.Foreign is { } foreign)
        {
            throw new SimulationException("another thread", foreign);
        }
    }

    private void Run(Lane lane, ulong first, long count, int maxFailures)
    {
        while (failures.Count < maxFailures && Interlocked.Increment(ref next) is var number && number <= count)
        {
            (lane.Seed, lane.Since) = (first + (ulong)number - 1, Stopwatch.GetTimestamp());
            var end = History.Run(plan(lane.Seed));
            lane.Since = null;
            Interlocked.Increment(ref ended);
            Interlocked.Add(ref steps, end.Steps);
            Interlocked.Add(ref virtualTicks, end.Length.Ticks);
            if (end.Failure is not null)
            {
                lock (gate)
                {
                    failures.Add(end);
                }
            }
        }
    }

    private sealed class Lane
    {
        public Thread? Thread { get; set; }

        public ulong Seed { get; set; }

        public long? Since { get; set; }
    }
}
