using EquiSep.Testing;

namespace EquiSep.Simulation.Tests.Histories;

/// <summary>
/// Histories of the whole system, with faults of store, broker, processes and clocks, break no promise (<see cref="Invariants"/>). A seed
/// that fails is printed, shrunk, and replayed with EQUISEP_SIMULATION_SEED.
/// </summary>
public sealed class HistoryTests(ITestOutputHelper output)
{
    private const int ShrinkingAttempts = 300;
    private static readonly long defaultCount = TestLength.IsLong ? 1_000_000 : 20_000;

    [Fact]
    public void Histories_with_faults_break_no_promise()
    {
        var campaign = new Campaign(PlanGenerator.Of);
        campaign.Run(Settings.Seed ?? 1, Settings.Count ?? (Settings.Seed is null ? defaultCount : 1));
        output.WriteLine(campaign.Summary);
        if (campaign.Failures is [var failed, ..])
        {
            var shrunk = new Shrinker(plan => History.Run(plan).Failure?.Kind, ShrinkingAttempts).Shrink(failed.Plan);
            Assert.Fail($"Seed {failed.Plan.Seed}, {failed.Failure!.Kind}: {failed.Failure.Message}\n"
                + $"Shrunk, it says {History.Run(shrunk).Failure?.Message}:\n{shrunk}\n"
                + $"Again: EQUISEP_SIMULATION_SEED={failed.Plan.Seed} tests/Simulation.Tests");
        }
    }

    [Fact]
    public void A_seed_gives_the_same_history_each_time()
    {
        var plan = PlanGenerator.Of(Settings.Seed ?? 1);
        var (one, other) = (History.Run(plan, isTraceKept: true), History.Run(plan, isTraceKept: true));
        if (Settings.Seed is not null)
        {
            output.WriteLine($"{plan}\n{string.Join(Environment.NewLine, one.Trace.Lines.TakeLast(3000))}");
        }

        Assert.Equal(
            (one.Trace.Hash, one.Trace.Count, one.Steps, one.Length), (other.Trace.Hash, other.Trace.Count, other.Steps, other.Length));
    }
}
