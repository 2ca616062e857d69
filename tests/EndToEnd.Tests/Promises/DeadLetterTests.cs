using System.Net;
using EquiSep.EndToEnd.Tests.Running;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.EndToEnd.Tests.Promises;

[Collection(FailingServices.Name)]
public sealed class DeadLetterTests(QuickDeployment deployment) : PromiseTest(deployment)
{
    [Fact]
    public async Task A_run_that_kills_its_trainer_each_time_fails_with_the_reason_and_the_others_complete()
    {
        // An epoch takes so long that no trainer gets to its end.
        var deadly = (await Api.SubmitAsync(Specifications.Request(Specifications.Large("deadly", perClass: 1000, width: 1000, seed: 601)))).Runs.Single();
        var slices = new Slices(Deployment, await ModelKeyAsync(deadly));
        var others = await Api.SubmitAsync(Specifications.Request(Specifications.Tiny("others", 602, 603, 604)));

        for (var death = 0; death <= QuickDeployment.DeliveryLimit; death++)
        {
            Assert.NotEqual("failed", (await Api.RunAsync(deadly.Id))!.Status);
            var trainer = await slices.NextAsync();
            await Deployment.KillAsync(trainer);
            await Deployment.UpAsync(trainer);
        }

        var failed = await Api.WaitForStatusAsync(deadly.Id, "failed");
        Say($"reason: {failed.Reason}");
        Assert.Contains("died", failed.Reason, StringComparison.Ordinal);
        Assert.All((await Api.WaitForEndAsync(others.Id)).Runs, run => Assert.Equal("completed", run.Status));

        Assert.True(await Api.PostAsync($"/api/runs/{deadly.Id}/retry") is HttpStatusCode.OK or HttpStatusCode.Accepted);
        await slices.NextAsync();
        await Api.PostAsync($"/api/runs/{deadly.Id}/cancel");
        await Api.WaitForStatusAsync(deadly.Id, "cancelled");
    }

    [Fact]
    public async Task What_nobody_can_read_and_what_nobody_knows_lies_in_the_dead_letters_and_the_work_goes_on()
    {
        await Deployment.Messages.SendAsync(QueueNames.TrainModel, "no message at all");
        await Deployment.Messages.SendAsync(QueueNames.PrepareDataset, """{"messageType":["urn:message:Somebody:Else"],"message":{"text":"unknown to everybody"}}""");
        await Deployment.Messages.SendAsync(
            QueueNames.MeasureSeparation, """{"messageType":["urn:message:EquiSep.Contracts.Messages:MeasureSeparation"],"message":{"key":"no key","specification":7}}""");

        var letters = await Waiting.UntilAsync(
            async () => (IReadOnlyList<string>?)await Deployment.Messages.DeadLettersAsync(), found => found.Count >= 3, "three dead letters");

        Assert.Equal(3, letters.Count);
        Assert.Contains("no message at all", letters);
        Assert.Contains(letters, letter => letter.Contains("unknown to everybody", StringComparison.Ordinal));
        Assert.Contains(letters, letter => letter.Contains("no key", StringComparison.Ordinal));
        var after = await Api.SubmitAsync(Specifications.Request(Specifications.Tiny("after", 611)));
        Assert.All((await Api.WaitForEndAsync(after.Id)).Runs, run => Assert.Equal("completed", run.Status));
    }

    [Fact]
    public async Task A_measurement_that_nobody_makes_in_time_is_refused_and_leaves_nothing_behind()
    {
        await Waiting.UntilAsync(async () => await MeasureAsync() == HttpStatusCode.OK, "features are measured");
        var letters = await Deployment.Messages.DeadLettersAsync();
        await Deployment.KillAsync("analysis");
        Assert.Equal(HttpStatusCode.GatewayTimeout, await MeasureAsync());
        await Deployment.UpAsync("analysis");

        // This one begins, and is answered when nobody waits for the answer any more.
        Deployment.Send(Signal.Stop, "analysis");
        Assert.Equal(HttpStatusCode.GatewayTimeout, await MeasureAsync());
        Deployment.Send(Signal.Continue, "analysis");

        await Waiting.UntilAsync(async () => await MeasureAsync() == HttpStatusCode.OK, "features are measured");
        Assert.Equal(letters, await Deployment.Messages.DeadLettersAsync());
        await foreach (var upload in Deployment.Store.ListAsync(ArtifactPaths.Uploads, Token))
        {
            Assert.Fail($"{upload.Name} was left.");
        }
    }

    private async Task<HttpStatusCode?> MeasureAsync() => (await Api.AskAsync(HttpMethod.Post, "/api/separations", Features.Form()))?.Status;
}
