using System.Globalization;

namespace EquiSep.Simulation.Tests.Histories;

public sealed class Explore(ITestOutputHelper output)
{
    [Fact]
    public void One()
    {
        var plan = PlanGenerator.Of((ulong)Number("EQUISEP_SIMULATION_SEED", 1));
        var end = History.Run(plan, isTraceKept: true);
        output.WriteLine(plan.ToString());
        output.WriteLine(string.Join(Environment.NewLine, end.Trace.Lines.TakeLast(3000)));
        Assert.Null(end.Failure);
    }

    [Fact]
    public void Many()
    {
        var campaign = new Campaign(PlanGenerator.Of);
        campaign.Run((ulong)Number("EQUISEP_SIMULATION_SEED", 1), Number("EQUISEP_SIMULATION_COUNT", 1000), maxFailures: 1000);
        output.WriteLine(campaign.Summary);
        foreach (var kind in campaign.Failures.GroupBy(failure => failure.Failure!.Kind))
        {
            output.WriteLine($"{kind.Count()} x {kind.Key}: {string.Join(", ", kind.Take(10).Select(failure => failure.Plan.Seed))}");
            foreach (var failure in kind.Take(4))
            {
                output.WriteLine($"   {failure.Plan.Seed}: {failure.Failure!.Message[..Math.Min(300, failure.Failure.Message.Length)]}");
            }
        }
    }

    private static long Number(string variable, long otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
