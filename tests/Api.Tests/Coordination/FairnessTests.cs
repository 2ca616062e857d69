using EquiSep.Api.Coordination;
using EquiSep.Contracts.Messages;

namespace EquiSep.Api.Tests.Coordination;

public sealed class FairnessTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Long_trainings_are_sent_to_a_queue_of_their_own()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        await host.SubmitAsync("""{"specification":{"data":{"name":"cfm"},"network":{"family":"GFNN","layers":6,"width":[100,1000]}}}""");
        await host.Services.MakeAsync(await host.Services.NextAsync<PrepareDataset>());

        Assert.Equal(1000, (await host.Services.NextAsync<TrainLongModel>()).Specification.Network.Width);
        Assert.Equal(100, Assert.Single(host.Services.Received.OfType<TrainModel>()).Specification.Network.Width);
    }

    [Fact]
    public async Task An_experiment_has_no_more_trainings_under_way_than_it_may_and_all_are_made()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: ("Coordinator:TrainingsPerExperiment", "2"));
        var runs = (await host.SubmitAsync(Samples.Grid(5))).Runs;
        await host.Services.MakeAsync(await host.Services.NextAsync<PrepareDataset>());
        for (var made = 0; made < runs.Count; made++)
        {
            var train = await host.Services.NextAsync<TrainModel>();
            await Task.Delay(TimeSpan.FromSeconds(0.3), ApiHost.Token);
            Assert.True(host.Services.Received.OfType<TrainModel>().Count() - made <= 2);
            await host.Services.MakeAsync(train);
        }

        foreach (var run in runs)
        {
            await host.UntilAsync(run.Id, RunStatus.Analyzing);
        }

        Assert.Equal(runs.Count, host.Services.Received.OfType<TrainModel>().Count());
    }

    [Fact]
    public async Task The_places_of_cancelled_runs_go_to_others()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: ("Coordinator:TrainingsPerExperiment", "1"));
        var runs = (await host.SubmitAsync(Samples.Grid(3))).Runs;
        await host.Services.MakeAsync(await host.Services.NextAsync<PrepareDataset>());
        var first = await host.Services.NextAsync<TrainModel>();

        await host.Experiments.CancelRunAsync(first.Run, ApiHost.Token);

        Assert.NotEqual(first.Run, (await host.Services.NextAsync<TrainModel>()).Run);
        Assert.Equal(3, runs.Count);
    }

    [Fact]
    public async Task Experiments_do_not_wait_for_the_places_of_others()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: ("Coordinator:TrainingsPerExperiment", "1"));
        var first = (await host.SubmitAsync(Samples.Grid(3))).Id;
        await host.Services.MakeAsync(await host.Services.NextAsync<PrepareDataset>());
        Assert.StartsWith(first, (await host.Services.NextAsync<TrainModel>()).Run, StringComparison.Ordinal);

        var second = (await host.SubmitAsync(Samples.Grid(1, first: 10))).Id;

        Assert.StartsWith(second, (await host.Services.NextAsync<TrainModel>()).Run, StringComparison.Ordinal);
    }
}
