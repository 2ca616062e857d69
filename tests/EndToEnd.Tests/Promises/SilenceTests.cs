using System.Diagnostics;
using System.Net;

namespace EquiSep.EndToEnd.Tests.Promises;

/// <summary>A network that goes silent: connections stay open, and nothing passes.</summary>
[Collection(Quick.Name)]
public sealed class SilenceTests(QuickDeployment deployment) : PromiseTest(deployment)
{
    [Fact]
    public async Task A_broker_that_falls_silent_is_noticed_and_costs_no_run()
    {
        var letters = await Deployment.Messages.DeadLettersAsync();
        var specification = Specifications.Training("silent", 600, 801, 802);
        var experiment = await Api.SubmitAsync(Specifications.Request(specification));
        await Api.WaitForAsync(experiment.Runs[0].Id, run => run.Training?.Epoch > 0, "is trained");

        deployment.BrokerProxy.FallSilent();
        try
        {
            var silent = Stopwatch.StartNew();
            await Waiting.UntilAsync(async () => await Api.StatusAsync("/health") == HttpStatusCode.ServiceUnavailable, "Api is not ready without its broker");
            await TestLength.RestOfOutageAsync(silent.Elapsed);
        }
        finally
        {
            deployment.BrokerProxy.Pass();
        }

        await Waiting.UntilAsync(async () => await Api.StatusAsync("/health") == HttpStatusCode.OK, "Api is ready");
        var ended = await Api.WaitForEndAsync(experiment.Id);
        Assert.All(ended.Runs, run => Assert.Equal("completed", run.Status));
        var expected = await Standalone.RunAsync(specification);
        foreach (var run in ended.Runs)
        {
            var seed = (await Api.RunAsync(run.Id))!.Specification!.Training.Seed;
            await Standalone.AssertSameAsync(expected[seed], Api, run.Id);
        }

        Assert.Equal(letters.Count, (await Deployment.Messages.DeadLettersAsync()).Count);
        await EveryTrainerWorksAsync(firstSeed: 811);
    }
}
