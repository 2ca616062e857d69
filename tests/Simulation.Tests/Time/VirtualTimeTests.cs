namespace EquiSep.Simulation.Tests.Time;

public sealed class VirtualTimeTests
{
    private static readonly TimeSpan hour = TimeSpan.FromHours(1);

    [Fact]
    public void Time_jumps_to_the_next_timer()
    {
        var time = NewTime(1);
        var process = new SimulatedProcess(time, "worker");
        var seen = TimeSpan.Zero;
        process.Start(async () =>
        {
            await Task.Delay(TimeSpan.FromMinutes(5), process.Clock, CancellationToken.None);
            seen = time.Now;
        });
        Assert.True(time.RunUntil(() => seen > TimeSpan.Zero, hour));
        Assert.Equal(TimeSpan.FromMinutes(5), seen);
    }

    [Fact]
    public void Everything_runs_on_the_thread_of_the_history()
    {
        var time = NewTime(2);
        var process = new SimulatedProcess(time, "worker");
        var threads = new HashSet<int>();
        var isDone = false;
        process.Start(async () =>
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3), process.Clock);
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), process.Clock);
            var hung = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await Assert.ThrowsAsync<TimeoutException>(() => hung.Task.WaitAsync(TimeSpan.FromSeconds(2), process.Clock, CancellationToken.None));
            threads.Add(Environment.CurrentManagedThreadId);
            await Assert.ThrowsAsync<TaskCanceledException>(() => hung.Task.WaitAsync(limit.Token));
            threads.Add(Environment.CurrentManagedThreadId);
            await timer.WaitForNextTickAsync(CancellationToken.None);
            await Task.Yield();
            threads.Add(Environment.CurrentManagedThreadId);
            isDone = true;
        });
        Assert.True(time.RunUntil(() => isDone, hour));
        Assert.Equal([Environment.CurrentManagedThreadId], threads);
    }

    [Fact]
    public void Work_on_another_thread_ends_the_history()
    {
        var time = NewTime(3);
        var process = new SimulatedProcess(time, "worker");
        process.Start(async () =>
        {
            var other = Task.Run(() => Thread.Sleep(1), CancellationToken.None);
            await other;
        });
        var end = Assert.Throws<SimulationException>(() => RunForEver(time));
        Assert.Equal("another thread", end.Kind);
    }

    [Fact]
    public void A_process_that_is_killed_takes_no_further_step()
    {
        var time = NewTime(4);
        var process = new SimulatedProcess(time, "worker");
        var steps = 0;
        process.Start(async () =>
        {
            while (true)
            {
                steps++;
                await Task.Delay(TimeSpan.FromSeconds(1), process.Clock, CancellationToken.None);
            }
        });
        process.KillAfter(3);
        time.RunUntil(() => false, TimeSpan.FromMinutes(1));
        Assert.Equal(3, steps);
        Assert.False(process.IsAlive);
    }

    [Fact]
    public void A_process_that_is_paused_wakes_up_late_and_goes_on()
    {
        var time = NewTime(5);
        var process = new SimulatedProcess(time, "worker");
        TimeSpan? woke = null;
        process.Start(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), process.Clock, CancellationToken.None);
            woke = time.Now;
        });
        time.Step(TimeSpan.Zero);
        process.Pause(TimeSpan.FromMinutes(1));
        time.RunUntil(() => woke is not null, hour);
        Assert.Equal(TimeSpan.FromMinutes(1), woke);
    }

    [Fact]
    public void The_time_of_day_may_jump_without_timers_and_timestamps()
    {
        var time = NewTime(6);
        var process = new SimulatedProcess(time, "worker", booted: TimeSpan.FromDays(3), skew: TimeSpan.FromSeconds(-7));
        var (day, stamp) = (process.Clock.GetUtcNow(), process.Clock.GetTimestamp());
        process.Clock.Skew += TimeSpan.FromHours(2);
        time.RunUntil(() => false, TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.FromHours(2) + TimeSpan.FromSeconds(10), process.Clock.GetUtcNow() - day);
        Assert.Equal(TimeSpan.FromSeconds(10), process.Clock.GetElapsedTime(stamp));
        Assert.Equal(ProcessClock.Start.AddSeconds(-7), day);
    }

    [Fact]
    public void The_seed_chooses_among_what_is_ready_at_once_and_gives_the_same_order_again()
    {
        var orders = Enumerable.Range(0, 50).Select(seed => Order((ulong)seed)).ToList();
        Assert.Equal(orders, Enumerable.Range(0, 50).Select(seed => Order((ulong)seed)));
        Assert.Equal(6, orders.Distinct().Count());
    }

    [Fact]
    public void An_exception_that_nobody_awaits_ends_the_history()
    {
        var time = NewTime(7);
        var process = new SimulatedProcess(time, "worker");
        process.Start(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), process.Clock, CancellationToken.None);
            throw new InvalidOperationException("lost");
        });
        var end = Assert.Throws<SimulationException>(() => { time.RunUntil(() => false, hour); });
        Assert.Equal("unhandled exception", end.Kind);
    }

    private static void RunForEver(VirtualTime time)
    {
        while (true)
        {
            time.Step(hour);
            Thread.Sleep(1);
        }
    }

    private static string Order(ulong seed)
    {
        var time = NewTime(seed);
        var order = "";
        foreach (var name in (string[])["a", "b", "c"])
        {
            var process = new SimulatedProcess(time, name);
            time.After(TimeSpan.FromSeconds(1), process, _ => order += name);
        }

        time.RunUntil(() => order.Length == 3, hour);
        return order;
    }

    private static VirtualTime NewTime(ulong seed) => new(new(seed), new(isKept: true));
}
