using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Building;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.Services.Tests.Building;

public sealed class InFlightBuildsTests
{
    private static readonly BuildRequest Some = new(ArtifactKind.Model, "key", "run");
    private readonly TestClock clock = new();
    private readonly InFlightBuilds builds;
    private readonly TaskCompletionSource<BuildResult> work = new();
    private int begun;

    public InFlightBuildsTests() => builds = new(clock);

    [Fact]
    public async Task A_second_command_rests_on_the_first_one()
    {
        var first = builds.RunAsync(Some, Begin);
        Assert.Null(await builds.RunAsync(Some, Begin));
        Assert.False(first.IsCompleted);

        work.SetResult(new BuildResult.Built());

        Assert.Equal(new BuildResult.Built(), await first);
        Assert.Equal(1, begun);
    }

    [Fact]
    public async Task A_command_that_is_delivered_again_waits_for_the_end()
    {
        var first = builds.RunAsync(Some, Begin);
        var again = builds.RunAsync(Some with { IsRepeated = true }, Begin);
        Assert.False(again.IsCompleted);

        work.SetResult(new BuildResult.Built());

        Assert.Null(await again);
        Assert.Equal(new BuildResult.Built(), await first);
    }

    [Fact]
    public async Task An_abandoned_build_begins_again_when_a_command_has_requested_it_meanwhile()
    {
        var asked = false;
        var result = await builds.RunAsync(Some, async () =>
        {
            begun++;
            if (!asked)
            {
                asked = true;
                await builds.RunAsync(Some, Begin);
                return (BuildResult)new BuildResult.Abandoned();
            }

            return new BuildResult.Built();
        });

        Assert.Equal(new BuildResult.Built(), result);
        Assert.Equal(2, begun);
    }

    [Fact]
    public async Task Work_that_failed_can_begin_again()
    {
        await Assert.ThrowsAsync<IOException>(() => builds.RunAsync(Some, () => throw new IOException()));

        work.SetResult(new BuildResult.Built());
        Assert.Equal(new BuildResult.Built(), await builds.RunAsync(Some, Begin));
    }

    [Fact]
    public async Task No_command_rests_on_work_that_is_stuck()
    {
        var stuck = builds.RunAsync(Some, () => new TaskCompletionSource<BuildResult>().Task);
        var waiting = builds.RunAsync(Some with { IsRepeated = true }, Begin);
        clock.Advance(InFlightBuilds.StuckAfter - TimeSpan.FromSeconds(1));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
        Assert.False(waiting.IsCompleted);

        clock.Advance(TimeSpan.FromSeconds(1));
        work.SetResult(new BuildResult.Built());

        Assert.Equal(new BuildResult.Built(), await waiting);
        Assert.Equal(1, begun);
        Assert.False(stuck.IsCompleted);
    }

    [Fact]
    public async Task Work_that_is_stuck_is_named_until_it_ends()
    {
        var stuck = builds.RunAsync(Some, Begin);
        clock.Advance(InFlightBuilds.StuckAfter + TimeSpan.FromMinutes(1));

        var report = await CheckAsync();
        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Contains("Model key (61 minutes)", report.Description, StringComparison.Ordinal);

        work.SetResult(new BuildResult.Built());
        await stuck;
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
    }

    private Task<HealthCheckResult> CheckAsync() => builds.CheckHealthAsync(new(), TestContext.Current.CancellationToken);

    private Task<BuildResult> Begin()
    {
        begun++;
        return work.Task;
    }
}
