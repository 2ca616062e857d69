using System.Text.Json;

namespace EquiSep.EndToEnd.Tests.Soak;

/// <summary>What a soak does can be done again.</summary>
public sealed class PlanTests
{
    private const int Long = 500;

    [Fact]
    public void Faults_and_wishes_follow_from_the_seed()
    {
        Assert.Equal(Plan(seed: 5), Plan(seed: 5));
        Assert.NotEqual(Plan(seed: 5), Plan(seed: 6));
    }

    [Fact]
    public void Of_fifty_faults_each_kind_happens_to_each_service()
    {
        var all = Enum.GetValues<FaultKind>().SelectMany(kind => Faults.Services.Select(name => (kind, name))).Order();
        Assert.Equal(all, Faults.OfServices(seed: 5).Take(50).Select(fault => (fault.Kind, fault.Name)).Distinct().Order());
        Assert.Equal(Faults.Servers.Order(), Faults.OfServers(seed: 5).Take(2).Select(fault => fault.Name).Order());
    }

    private static string Plan(int seed) =>
        JsonSerializer.Serialize(new { Services = Faults.OfServices(seed).Take(Long), Servers = Faults.OfServers(seed).Take(Long), Wishes = Wishes.Of(seed, user: 1).Take(Long) });
}
