namespace EquiSep.Simulation.Tests.Histories;

/// <summary>The simulation finds the faults that earlier versions had: each is planted in turn, and broken promises are waited for.</summary>
public sealed class PlantedFaultTests(ITestOutputHelper output)
{
    private const int MaxHistories = 5000;

    [Theory]
    [InlineData(PlantedFault.EndlessConnection, "not idle")]
    [InlineData(PlantedFault.EndlessPublication, "not idle")]
    [InlineData(PlantedFault.UnnoticedDamage, "a damaged artifact", "a missing artifact")]
    [InlineData(PlantedFault.TwoWriters)]
    [InlineData(PlantedFault.VanishingRecords, "a lost experiment")]
    [InlineData(PlantedFault.EndlessRequest)]
    [InlineData(PlantedFault.SharedEventIds, "events are missed")]
    [InlineData(PlantedFault.CountedDeaths, "given up in spite of progress")]
    [InlineData(PlantedFault.TimeOfDay, "not idle")]
    public void A_planted_fault_is_found(PlantedFault fault, params string[] kinds)
    {
        var campaign = new Campaign(seed => PlanGenerator.Of(seed) with { Planted = fault });
        campaign.Run(first: 1, MaxHistories);
        Assert.True(campaign.Failures.Count > 0, $"{fault} was not found by {MaxHistories} histories.");
        var found = campaign.Failures[0];
        output.WriteLine($"{fault}: found by history {found.Plan.Seed}, {found.Failure!.Message.Split('\n')[0]}");
        Assert.True(kinds.Length == 0 || kinds.Contains(found.Failure.Kind), found.Failure.Message);
        Assert.Null(History.Run(found.Plan with { Planted = PlantedFault.None }).Failure);
    }
}
