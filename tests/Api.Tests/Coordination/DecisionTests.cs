using EquiSep.Coordinator.Scheduling;

namespace EquiSep.Api.Tests.Coordination;

public sealed class DecisionTests
{
    // Each letter stands for data set, model and separation: - missing, ? not asked for yet, b begun, m intact, f failed, x intact with the mark
    // of a failure.
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
    [InlineData("-mm", "completed", null)]
    [InlineData("fmm", "completed", null)]
    [InlineData("??m", "completed", null)]
    [InlineData("???", "queued", "Dataset")]
    [InlineData("m-m", "queued", "Model")]
    [InlineData("--m", "queued", "Dataset")]
    [InlineData("mfm", "failed", null)]
    [InlineData("f--", "failed", null)]
    [InlineData("fm-", "failed", null)]
    [InlineData("mf-", "failed", null)]
    [InlineData("mmf", "failed", null)]
    [InlineData("x--", "queued", "Model")]
    [InlineData("xx-", "analyzing", "Separation")]
    [InlineData("mmx", "completed", null)]
    public void The_next_step_follows_from_what_is_there(string facts, string status, string? next)
    {
        var decision = Decision.Of(cancelled: false, Fact(facts[0]), Fact(facts[1]), Fact(facts[2]));

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
        var decision = Decision.Of(cancelled: true, Fact(facts[0]), Fact(facts[1]), Fact(facts[2]));

        Assert.Equal(new Decision(RunStatus.Cancelled), decision);
    }

    private static ArtifactFacts Fact(char letter) => letter switch
    {
        'b' => new(Intact: false, Begun: true),
        'm' => new(Intact: true),
        'f' => new(Intact: false, Failure: "a reason"),
        'x' => new(Intact: true, Failure: "a reason"),
        '?' => new(Intact: false) { IsUnknown = true },
        _ => default,
    };
}
