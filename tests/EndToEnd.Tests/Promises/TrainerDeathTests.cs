using EquiSep.Pipeline.Artifacts;

namespace EquiSep.EndToEnd.Tests.Promises;

[Collection(FailingServices.Name)]
public sealed class TrainerDeathTests(QuickDeployment deployment) : PromiseTest(deployment)
{
    private const int Epochs = 1200;

    // More deaths than the broker delivers a message again after: progress is made between them, so that none of them counts.
    [Fact]
    public async Task A_training_whose_trainers_are_killed_at_random_epochs_ends_with_the_bits_of_one_that_nobody_interrupted()
    {
        const int seed = 101;
        var random = new Random(seed);
        var specification = Specifications.Training("killed", Epochs, seed);
        var run = (await Api.SubmitAsync(Specifications.Request(specification))).Runs.Single();
        var slices = new Slices(Deployment, await ModelKeyAsync(run));

        for (var (death, epoch) = (0, 0); death <= QuickDeployment.DeliveryLimit; death++)
        {
            var trainer = await slices.NextAsync();
            var goal = epoch + 10 + random.Next(40);
            epoch = (await Api.WaitForAsync(run.Id, answer => answer.Training?.Epoch >= goal, $"is trained beyond epoch {goal}")).Training!.Epoch;
            var saved = await CheckpointAsync(slices.Key);
            await Waiting.UntilAsync(async () => await CheckpointAsync(slices.Key) != saved, "a later epoch is in the checkpoint");
            await Deployment.KillAsync(trainer);
            Say($"{trainer} killed after epoch {epoch}");
            await Deployment.UpAsync(trainer);
        }

        await slices.NextAsync();
        await Api.WaitForStatusAsync(run.Id, "completed");
        var logs = await Api.LogsAsync(run.Id);

        // A broker that misses a busy trainer is one more reason to go on.
        Assert.InRange(logs.Split("training goes on after epoch").Length - 1, QuickDeployment.DeliveryLimit + 1, int.MaxValue);
        Assert.Equal(1, await slices.FinishedAsync());
        await SingleProcess.AssertSameAsync((await SingleProcess.RunAsync(specification))[seed], Api, run.Id);
    }

    [Fact]
    public async Task Of_a_trainer_that_is_stopped_and_goes_on_later_and_the_one_that_took_its_work_over_only_the_latter_writes()
    {
        const int seed = 102;
        var specification = Specifications.Training("stopped", 1000, seed);
        var run = (await Api.SubmitAsync(Specifications.Request(specification))).Runs.Single();
        var key = await ModelKeyAsync(run);
        var slices = new Slices(Deployment, key);
        var stale = await slices.NextAsync();
        await Api.WaitForAsync(run.Id, answer => answer.Training?.Epoch > 200, "is trained for a while");

        Deployment.Send(Signal.Stop, stale);
        var last = await CheckpointAsync(key);
        var fresh = await slices.NextAsync();
        Assert.NotEqual(stale, fresh);
        await Waiting.UntilAsync(async () => await CheckpointAsync(key) != last, $"{fresh} takes the checkpoint");
        Deployment.Send(Signal.Continue, stale);

        await Waiting.UntilAsync(() => Task.FromResult(slices.Refused(stale) == 1), $"{stale} is refused");
        await Api.WaitForStatusAsync(run.Id, "completed");
        Assert.Equal((1, 0), (await slices.FinishedAsync(), slices.Refused(fresh)));
        await SingleProcess.AssertSameAsync((await SingleProcess.RunAsync(specification))[seed], Api, run.Id);
    }

    private Task<string?> CheckpointAsync(string key) => Deployment.Store.FindAsync(new(ArtifactPaths.Checkpoint(key)), Token);
}
