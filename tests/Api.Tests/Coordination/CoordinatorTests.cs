using EquiSep.Coordinator;
using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;

namespace EquiSep.Api.Tests.Coordination;

public sealed class CoordinatorTests
{
    // Each letter tells of data set, model and separation: - nothing known, b begun, m made, f failed, x made and carrying the mark of a failure.
    [Theory]
    [InlineData("---", "queued", "Dataset")]
    [InlineData("b--", "preparing", "Dataset")]
    [InlineData("m--", "queued", "Model")]
    [InlineData("mb-", "training", "Model")]
    [InlineData("-b-", "training", "Dataset")]
    [InlineData("mm-", "analyzing", "Separation")]
    [InlineData("mmb", "analyzing", "Separation")]
    [InlineData("-m-", "analyzing", "Dataset")]
    [InlineData("mmm", "completed", null)]
    [InlineData("--m", "completed", null)]
    [InlineData("ffm", "completed", null)]
    [InlineData("f--", "failed", null)]
    [InlineData("fm-", "failed", null)]
    [InlineData("mf-", "failed", null)]
    [InlineData("mmf", "failed", null)]
    [InlineData("x--", "queued", "Model")]
    [InlineData("xx-", "analyzing", "Separation")]
    [InlineData("mmx", "completed", null)]
    public void The_next_step_follows_from_what_is_there(string facts, string status, string? next)
    {
        var decision = Coordinator.Decide(cancelled: false, Fact(facts[0]), Fact(facts[1]), Fact(facts[2]));

        Assert.Equal((status, next), (decision.Status.Name(), decision.Next?.ToString()));
        Assert.Equal(status == "failed" ? "a reason" : null, decision.Reason);
    }

    [Theory]
    [InlineData("---")]
    [InlineData("mb-")]
    [InlineData("mmf")]
    [InlineData("mmm")]
    public void A_cancelled_run_stays_cancelled_whatever_is_there(string facts)
    {
        var decision = Coordinator.Decide(cancelled: true, Fact(facts[0]), Fact(facts[1]), Fact(facts[2]));

        Assert.Equal(new Decision(RunStatus.Cancelled), decision);
    }

    private static ArtifactFacts Fact(char letter) => letter switch
    {
        'b' => new(Made: false, Begun: true),
        'm' => new(Made: true),
        'f' => new(Made: false, Failure: "a reason"),
        'x' => new(Made: true, Failure: "a reason"),
        _ => default,
    };
}
