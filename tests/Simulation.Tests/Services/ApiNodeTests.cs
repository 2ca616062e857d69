using EquiSep.Coordinator.Experiments;
using EquiSep.Experiments;
using EquiSep.Simulation.Tests.Time;

namespace EquiSep.Simulation.Tests.Services;

public sealed class ApiNodeTests
{
    [Fact]
    public void An_api_takes_the_lease_and_an_experiment_on_one_thread()
    {
        var world = new World(1, isTraceKept: true);
        var api = new ApiNode(world, "api-1", TimeSpan.FromHours(1));
        Assert.True(world.Time.RunUntil(() => api.IsReady, TimeSpan.FromMinutes(1)));
        Specification[] runs = [new() { Name = "a", Data = new() { Name = DataNames.Cfm }, Network = new() { Family = Families.Gfnn } }];
        var isDone = false;
        api.Process.Start(async () =>
        {
            var id = new string('a', 32);
            Assert.NotNull(await api.Commands.SubmitAsync(new("a", "A", runs), new(id, "sha"), Caller.Local, CancellationToken.None));
            isDone = true;
        });
        Assert.True(world.Time.RunUntil(() => isDone, TimeSpan.FromMinutes(1)));
        world.Time.RunUntil(() => false, TimeSpan.FromSeconds(20));
        Assert.Single(world.Bus.Queue("prepare-dataset").Ready);
        world.Time.CheckDisturbance();
    }
}
