using System.Collections.Concurrent;
using EquiSep.Contracts;
using EquiSep.Contracts.Paper;
using EquiSep.Standalone.Pipeline;

namespace EquiSep.Core.Tests.Standalone;

public sealed class WorkersTests
{
    private static readonly IReadOnlyList<Specification> Runs = Presets.Find("optimization")!.Runs;

    [Fact]
    public void Outcomes_come_in_the_order_of_the_runs()
    {
        Assert.Equal(Runs, Workers.Make(Runs, 4, run => new(run, RunStatus.Completed)).Select(outcome => outcome.Run));
    }

    [Fact]
    public void The_longest_trainings_come_first()
    {
        var order = new ConcurrentQueue<string>();
        Workers.Make(Runs, 1, run =>
        {
            order.Enqueue(run.Name!);
            return new(run, RunStatus.Completed);
        });
        Assert.Equal(["L18", "L6", "L2"], order.Select(name => name.Split('-')[1]).Distinct());
    }

    [Fact]
    public void As_many_run_at_a_time_as_asked_for()
    {
        using var both = new Barrier(2);
        var outcomes = Workers.Make([.. Runs.Take(2)], 2, run =>
            new(run, both.SignalAndWait(TimeSpan.FromSeconds(20)) ? RunStatus.Completed : RunStatus.Failed) { Reason = "the other run did not begin" });
        Assert.All(outcomes, outcome => Assert.Equal(RunStatus.Completed, outcome.Status));
    }

    [Fact]
    public void Runs_that_share_a_training_never_work_at_the_same_time()
    {
        Specification[] runs = [.. Enumerable.Range(0, 8).Select(i => Runs[0] with { Name = $"copy-{i}" })];
        var atWork = 0;
        var outcomes = Workers.Make(runs, 4, run =>
        {
            var others = Interlocked.Increment(ref atWork) - 1;
            Thread.Yield();
            Interlocked.Decrement(ref atWork);
            return new(run, others == 0 ? RunStatus.Completed : RunStatus.Failed);
        });
        Assert.All(outcomes, outcome => Assert.Equal(RunStatus.Completed, outcome.Status));
    }
}
