using System.Diagnostics;
using System.Net;

namespace EquiSep.EndToEnd.Tests.Promises;

/// <summary>A network that goes silent: connections stay open, and nothing passes.</summary>
[Collection(FailingServers.Name)]
public sealed class SilenceTests(QuickDeployment deployment) : PromiseTest(deployment)
{
    [Fact]
    public async Task A_broker_that_falls_silent_is_noticed_and_costs_no_run()
    {
        var letters = await Deployment.Messages.DeadLettersAsync();
        var specification = Specifications.Training("silent", 600, 801, 802);
        var experiment = await Api.SubmitAsync(Specifications.Request(specification));
        await Api.WaitForAsync(experiment.Runs[0].Id, run => run.Training?.Epoch > 0, "is trained");

        await FallSilentAsync(deployment.BrokerProxy, () => Task.CompletedTask);
        var over = Stopwatch.StartNew();
        var ended = await Api.WaitForEndAsync(experiment.Id);
        Say($"all runs have ended {over.Elapsed.TotalSeconds:F1} s later");
        Assert.All(ended.Runs, run => Assert.Equal("completed", run.Status));
        var expected = await SingleProcess.RunAsync(specification);
        foreach (var run in ended.Runs)
        {
            var seed = (await Api.RunAsync(run.Id))!.Specification!.Training.Seed;
            await SingleProcess.AssertSameAsync(expected[seed], Api, run.Id);
        }

        Assert.Equal(letters.Count, (await Deployment.Messages.DeadLettersAsync()).Count);
        await EveryTrainerWorksAsync(firstSeed: 811);
    }

    [Fact]
    public async Task A_store_that_falls_silent_is_an_outage_that_is_said_and_costs_no_run()
    {
        var known = (await Api.SubmitAsync(Specifications.Request(Specifications.Tiny("known", 821)))).Runs.Single();
        await Api.WaitForStatusAsync(known.Id, "completed");
        var specification = Specifications.Training("unstored", 600, 822);
        var run = (await Api.SubmitAsync(Specifications.Request(specification))).Runs.Single();
        await Api.WaitForAsync(run.Id, answer => answer.Training?.Epoch > 0, "is trained");

        await FallSilentAsync(deployment.StoreProxy, async () =>
        {
            // 503 with Retry-After.
            var asked = Stopwatch.StartNew();
            Assert.Null(await Api.AskAsync(HttpMethod.Get, $"/api/runs/{known.Id}/model"));
            Say($"weights are answered 503 after {asked.Elapsed.TotalSeconds:F1} s");
            Assert.Null(await Api.TrySubmitAsync(Specifications.Request(Specifications.Tiny("refused", 823))));
        });

        await Api.WaitForStatusAsync(run.Id, "completed");
        await SingleProcess.AssertSameAsync((await SingleProcess.RunAsync(specification))[822], Api, run.Id);
    }

    private async Task FallSilentAsync(FaultyProxy proxy, Func<Task> meanwhile)
    {
        proxy.FallSilent();
        try
        {
            var silent = Stopwatch.StartNew();
            await Waiting.UntilAsync(async () => await Api.StatusAsync("/health") == HttpStatusCode.ServiceUnavailable, "Api is not ready");
            Say($"/health answers 503 after {silent.Elapsed.TotalSeconds:F1} s");
            await meanwhile();
            await TestLength.RestOfOutageAsync(silent.Elapsed);
        }
        finally
        {
            proxy.Pass();
        }

        var over = Stopwatch.StartNew();
        await Waiting.UntilAsync(async () => await Api.StatusAsync("/health") == HttpStatusCode.OK, "Api is ready");
        Say($"/health answers 200 {over.Elapsed.TotalSeconds:F1} s after the end");
    }
}
