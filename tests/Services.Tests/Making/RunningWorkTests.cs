using EquiSep.Contracts.Artifacts;
using EquiSep.Pipeline.Building;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.Services.Tests.Making;

public sealed class RunningWorkTests
{
    private static readonly BuildRequest Some = new(ArtifactKind.Model, "key", "run");
    private readonly TestClock clock = new();
    private readonly RunningWork running;
    private readonly TaskCompletionSource<Outcome> work = new();
    private int begun;

    public RunningWorkTests() => running = new(clock);

    [Fact]
    public async Task A_second_command_rests_on_the_first_one()
    {
        var first = running.DoAsync(Some, Begin);
        Assert.Null(await running.DoAsync(Some, Begin));
        Assert.False(first.IsCompleted);

        work.SetResult(Outcome.Made);

        Assert.Equal(Outcome.Made, await first);
        Assert.Equal(1, begun);
    }

    [Fact]
    public async Task A_command_that_is_delivered_again_waits_for_the_end()
    {
        var first = running.DoAsync(Some, Begin);
        var again = running.DoAsync(Some with { IsRepeated = true }, Begin);
        Assert.False(again.IsCompleted);

        work.SetResult(Outcome.Made);

        Assert.Null(await again);
        Assert.Equal(Outcome.Made, await first);
    }

    [Fact]
    public async Task Work_that_is_given_up_begins_anew_when_somebody_asked_for_it_meanwhile()
    {
        var asked = false;
        var outcome = await running.DoAsync(Some, async () =>
        {
            begun++;
            if (!asked)
            {
                asked = true;
                await running.DoAsync(Some, Begin);
                return Outcome.GivenUp;
            }

            return Outcome.Made;
        });

        Assert.Equal(Outcome.Made, outcome);
        Assert.Equal(2, begun);
    }

    [Fact]
    public async Task Work_that_failed_can_begin_again()
    {
        await Assert.ThrowsAsync<IOException>(() => running.DoAsync(Some, () => throw new IOException()));

        work.SetResult(Outcome.Made);
        Assert.Equal(Outcome.Made, await running.DoAsync(Some, Begin));
    }

    [Fact]
    public async Task No_command_rests_on_work_that_is_stuck()
    {
        var stuck = running.DoAsync(Some, () => new TaskCompletionSource<Outcome>().Task);
        var waiting = running.DoAsync(Some with { IsRepeated = true }, Begin);
        clock.Advance(RunningWork.StuckAfter - TimeSpan.FromSeconds(1));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
        Assert.False(waiting.IsCompleted);

        clock.Advance(TimeSpan.FromSeconds(1));
        work.SetResult(Outcome.Made);

        Assert.Equal(Outcome.Made, await waiting);
        Assert.Equal(1, begun);
        Assert.False(stuck.IsCompleted);
    }

    [Fact]
    public async Task Work_that_is_stuck_is_named_until_it_ends()
    {
        var stuck = running.DoAsync(Some, Begin);
        clock.Advance(RunningWork.StuckAfter + TimeSpan.FromMinutes(1));

        var report = await CheckAsync();
        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Contains("Model key (61 minutes)", report.Description, StringComparison.Ordinal);

        work.SetResult(Outcome.Made);
        await stuck;
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
    }

    private Task<HealthCheckResult> CheckAsync() => running.CheckHealthAsync(new(), TestContext.Current.CancellationToken);

    private Task<Outcome> Begin()
    {
        begun++;
        return work.Task;
    }
}
