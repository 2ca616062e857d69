using System.Text.Json;
using EquiSep.Pipeline.Messages;

namespace EquiSep.EndToEnd.Tests.Soak;

/// <summary>What has to hold of runs, queues and results when a soak is over and everything runs again.</summary>
/// <param name="deployment">The system.</param>
/// <param name="experiments">All experiments that were accepted and not deleted.</param>
/// <param name="say">Told of what holds.</param>
internal sealed class Aftermath(Deployment deployment, IReadOnlyList<Possession> experiments, Action<string> say)
{
    private static readonly TimeSpan longestRest = TimeSpan.FromMinutes(5);

    /// <summary>Every run ends: completed; cancelled where its user wanted that; failed where there are no images.</summary>
    public async Task AssertEveryRunEndsAsync()
    {
        foreach (var experiment in experiments)
        {
            experiment.See(await deployment.Api.WaitForEndAsync(experiment.Id, longestRest));
        }

        say("all runs have ended");
    }

    /// <summary>An Api that knows the store alone says the same, of the same experiments.</summary>
    public async Task AssertNothingIsForgottenAsync()
    {
        await deployment.KillAsync("api");
        await deployment.UpAsync("api");
        foreach (var experiment in experiments)
        {
            var now = (await deployment.Api.ExperimentAsync(experiment.Id))!;
            experiment.See(now);
            Assert.All(now.Runs, run => Assert.True(run.HasEnded, $"{run} has begun again."));
        }

        var (_, list) = (await deployment.Api.AskAsync(HttpMethod.Get, "/api/experiments?limit=1"))!.Value;
        Assert.Equal(experiments.Count, JsonDocument.Parse(list).RootElement.GetProperty("count").GetInt32());
    }

    /// <summary>No message waits, is held, was given up or could not be read; and there are the queues that there should be.</summary>
    public async Task AssertQueuesAreEmptyAsync()
    {
        IReadOnlyList<Queue> queues = [];
        await Waiting.UntilAsync(async () => (queues = await deployment.QueuesAsync()).All(queue => queue is { Ready: 0, Unacknowledged: 0 }), "all queues are empty");
        string[] lasting =
        [
            QueueNames.AbandonedCommands, QueueNames.DeadLetters, QueueNames.MeasureFeatures, QueueNames.MeasureSeparation, QueueNames.PrepareDataset,
            QueueNames.TrainLongModel, QueueNames.TrainModel,
        ];

        // The others go with the process to which they belong.
        string[] ofProcesses = ["answers", "coordinator", .. deployment.Trainers.Select(_ => "trainings-unwanted")];
        var names = queues.Select(queue => lasting.Contains(queue.Name) ? queue.Name
            : queue.Name.Contains("_bus_", StringComparison.Ordinal) ? "answers"
            : queue.Name[..queue.Name.LastIndexOf('-')].TrimEnd('-'));
        Assert.Equal(lasting.Concat(ofProcesses).Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    /// <summary>A training that is finished is trained again only when its model was deleted.</summary>
    public void AssertWorkIsDoneOnce(IReadOnlyList<User> users)
    {
        var finished = Slices.AllFinished(deployment);
        Assert.All(finished, model => Assert.InRange(model.Value, 1, 1 + users.Sum(user => user.Deletions(model.Key))));
        say($"{finished.Count} models were trained, {finished.Values.Sum() - finished.Count} times one of them again after it was deleted; "
            + $"{deployment.Count(Slices.Begins, deployment.Trainers)} slices began, "
            + $"{deployment.Count(Slices.TakenOver, deployment.Trainers)} were taken over");
    }

    /// <summary>
    /// Every completed run, or one of each shape without <c>--long</c>, has the bits of one process that nobody interrupts; those of equal runs are
    /// the same blobs.
    /// </summary>
    public async Task AssertBitsAsync()
    {
        await Parallel.ForEachAsync(experiments.GroupBy(experiment => experiment.Wish.Shape), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (shape, _) =>
        {
            var runs = shape.SelectMany(experiment => experiment.Completed).GroupBy(run => run.Specification.Training.Seed).Take(TestLength.IsLong ? int.MaxValue : 1).ToDictionary(run => run.Key, run => run.First().Id);
            if (runs.Count > 0)
            {
                var expected = await SingleProcess.RunAsync(Shapes.Specification(shape.Key, "undisturbed", [.. runs.Keys]));
                foreach (var (seed, run) in runs)
                {
                    await SingleProcess.AssertSameAsync(expected[seed], deployment.Api, run);
                }

                say($"{runs.Count} results of shape {shape.Key} are those of one process, bit for bit");
            }
        });
    }
}
