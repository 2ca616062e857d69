using EquiSep.Coordinator.Experiments;
using EquiSep.Experiments;
using EquiSep.Experiments.Requests;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Simulation.Tests.Store;
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

    [Fact]
    public void A_repeated_request_that_meets_a_deletion_whose_mark_was_lost_is_to_be_sent_again()
    {
        var world = new World(2);
        var api = new ApiNode(world, "api-1", TimeSpan.FromHours(1));
        Assert.True(world.Time.RunUntil(() => api.IsReady, TimeSpan.FromMinutes(1)));
        var experiment = new ExperimentPlan("a", "A", [Specimens.All[0]]);
        var repetition = new Repetition(new string('a', 32), "sha");
        OutageException? answer = null;
        api.Process.Start(async () =>
        {
            await api.Commands.SubmitAsync(experiment, repetition, Caller.Local, CancellationToken.None);
            await api.Commands.CancelAsync(repetition.Experiment, CancellationToken.None);
            await api.Commands.DeleteAsync(repetition.Experiment, CancellationToken.None);
            Assert.True(world.Store.Harm(ArtifactPaths.Deleted(repetition.Experiment), Damage.Deleted));
            try
            {
                await api.Commands.SubmitAsync(experiment, repetition, Caller.Local, CancellationToken.None);
            }
            catch (OutageException e)
            {
                answer = e;
            }
        });
        world.Time.RunUntil(() => answer is not null, TimeSpan.FromMinutes(1));
        Assert.Contains("is still being deleted", answer?.Message, StringComparison.Ordinal);
    }
}
