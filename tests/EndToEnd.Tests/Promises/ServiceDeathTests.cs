using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.EndToEnd.Tests.Promises;

[Collection(FailingServices.Name)]
public sealed class ServiceDeathTests(QuickDeployment deployment) : PromiseTest(deployment)
{
    private const int Attempts = 8;

    [Fact]
    public async Task An_experiment_that_was_accepted_is_carried_out_though_the_api_is_killed_at_once()
    {
        var experiment = await Api.SubmitAsync(Specifications.Request(Specifications.Tiny("accepted", 201, 202, 203)));
        await Deployment.KillAsync("api");
        await Deployment.UpAsync("api");

        AssertCompleted(await Api.WaitForEndAsync(experiment.Id));
    }

    [Fact]
    public async Task An_experiment_is_carried_out_though_the_api_is_killed_after_the_blob_and_before_the_first_message()
    {
        await Deployment.KillAsync("messaging");
        var experiment = await Api.SubmitAsync(Specifications.Request(Specifications.Tiny("between", 211, 212, 213)));
        await Deployment.KillAsync("api");
        await Deployment.UpAsync("messaging");
        await Deployment.UpAsync("api");

        AssertCompleted(await Api.WaitForEndAsync(experiment.Id));
    }

    [Fact]
    public async Task A_data_set_is_made_though_the_service_is_killed_while_it_makes_it()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var run = (await Api.SubmitAsync(Specifications.Request(Specifications.Large("data", 50 + attempt, width: 20, seed: 221)))).Runs.Single();
            var data = Keys.Dataset((await Api.RunAsync(run.Id))!.Specification!.Data);
            await Api.WaitForAsync(run.Id, answer => answer.Status != "queued", "has begun");
            await Deployment.KillAsync("data");
            var midWork = !await HasAsync(ArtifactPaths.Manifest(data));
            await Deployment.UpAsync("data");

            await Api.WaitForStatusAsync(run.Id, "completed");
            if (midWork)
            {
                return;
            }
        }

        Assert.Fail($"In {Attempts} attempts the service was never killed before it had finished.");
    }

    [Fact]
    public async Task A_model_is_measured_though_the_service_is_killed_while_it_measures()
    {
        var run = (await Api.SubmitAsync(Specifications.Request(Specifications.Large("measured", perClass: 20, width: 1000, seed: 231)))).Runs.Single();
        var separation = Keys.Separation((await Api.RunAsync(run.Id))!.Specification!);
        await Api.WaitForStatusAsync(run.Id, "analyzing");
        var idle = Deployment.ProcessorSeconds("analysis");
        await Waiting.UntilAsync(() => Task.FromResult(Deployment.ProcessorSeconds("analysis") > idle + 0.5), "the measurement is under way");
        await Deployment.KillAsync("analysis");
        Assert.False(await HasAsync(ArtifactPaths.Separation(separation)), "The service was killed too late.");
        await Deployment.UpAsync("analysis");

        await Api.WaitForStatusAsync(run.Id, "completed");
    }

    private static void AssertCompleted(Experiment experiment) => Assert.All(experiment.Runs, run => Assert.Equal("completed", run.Status));
}
