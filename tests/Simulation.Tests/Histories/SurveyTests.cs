namespace EquiSep.Simulation.Tests.Histories;

/// <summary>Counts the failures of many histories by their kinds. Run by hand: <c>-explicit only -class '*SurveyTests'</c>.</summary>
public sealed class SurveyTests(ITestOutputHelper output)
{
    private const int MaxFailures = 1000;
    private const int MaxListed = 10;
    private const int MaxShown = 4;

    [Fact(Explicit = true)]
    public void Histories_fail_in_no_way()
    {
        var campaign = new Campaign(PlanGenerator.Of);
        campaign.Run(Settings.Seed ?? 1, Settings.Count ?? 1000, MaxFailures);
        output.WriteLine(campaign.Summary);
        foreach (var kind in campaign.Failures.GroupBy(failure => failure.Failure!.Kind))
        {
            output.WriteLine($"{kind.Count()} x {kind.Key}: {string.Join(", ", kind.Take(MaxListed).Select(failure => failure.Plan.Seed))}");
            foreach (var failure in kind.Take(MaxShown))
            {
                output.WriteLine($"   {failure.Plan.Seed}: {failure.Failure!.Message[..Math.Min(300, failure.Failure.Message.Length)]}");
            }
        }

        Assert.Empty(campaign.Failures.Select(failure => failure.Plan.Seed));
    }
}
