using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline.Messages;

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

        // Two queues keep no order between them.
        var received = host.Services.Received;
        await ApiHost.UntilAsync(
            () => received.OfType<TrainModel>().Any() && received.OfType<TrainLongModel>().Any(), "there were not both trainings");
        Assert.Equal(1000, Assert.Single(received.OfType<TrainLongModel>()).Specification.Network.Width);
        Assert.Equal(100, Assert.Single(received.OfType<TrainModel>()).Specification.Network.Width);
    }

    [Fact]
    public async Task An_experiment_has_no_more_trainings_under_way_than_it_may_and_all_are_made()
    {
        (string, string)[] settings = [("Coordinator:TrainingsPerExperiment", "2"), ("Coordinator:Concurrency", "1")];
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: settings);
        var (experiment, runs) = await host.SubmitAsync(Samples.Grid(5));
        await host.Services.MakeAsync(await host.Services.NextAsync<PrepareDataset>());
        for (var made = 0; made < runs.Count; made++)
        {
            var sent = Math.Min(made + 2, runs.Count);
            await ApiHost.UntilAsync(() => Trainings(experiment).Count >= sent, $"there were not {sent} trainings");

            // Commands are sent one after another, so a training too many comes before that of a later experiment.
            var later = (await host.SubmitAsync(Samples.Grid(1, first: 100 + made))).Id;
            await ApiHost.UntilAsync(() => Trainings(later).Count == 1, "the later experiment was not trained");
            Assert.Equal(sent, Trainings(experiment).Count);
            await host.Services.MakeAsync(Trainings(experiment)[made]);
        }

        foreach (var run in runs)
        {
            await host.UntilAsync(run.Id, RunStatus.Analyzing);
        }

        Assert.Equal(runs.Count, Trainings(experiment).Count);

        List<TrainModel> Trainings(string of) =>
            [.. host.Services.Received.OfType<TrainModel>().Where(train => train.Run.StartsWith(of, StringComparison.Ordinal))];
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
