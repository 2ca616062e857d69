using EquiSep.Contracts.Artifacts;
using EquiSep.ServiceDefaults.Making;

namespace EquiSep.Services.Tests.Making;

public sealed class RunningWorkTests
{
    private static readonly Work Some = new(ArtifactKind.Model, "key", "run");
    private readonly RunningWork running = new();
    private readonly TaskCompletionSource<Outcome> work = new();
    private int begun;

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
        var again = running.DoAsync(Some with { Again = true }, Begin);
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

    private Task<Outcome> Begin()
    {
        begun++;
        return work.Task;
    }
}
