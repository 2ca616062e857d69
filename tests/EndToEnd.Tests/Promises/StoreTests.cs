using System.Diagnostics;
using System.Text;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.EndToEnd.Tests.Promises;

[Collection(FailingServers.Name)]
public sealed class StoreTests(QuickDeployment deployment) : PromiseTest(deployment)
{
    /// <summary>All kinds of damage in the long form: Services.Tests has them without processes.</summary>
    public static TheoryData<string> Damages => TestLength.IsLong ? ["a bit flipped", "truncated", "of another schema"] : ["a bit flipped"];

    [Fact]
    public async Task A_blob_store_that_is_away_while_one_run_is_prepared_one_trained_and_one_measured_costs_none_of_them()
    {
        // The services that stand still have their messages when the store goes, and find it gone when they go on.
        Deployment.Send(Signal.Stop, "data");
        Deployment.Send(Signal.Stop, "analysis");
        var trained = (await Api.SubmitAsync(Specifications.Request(Specifications.Training("away-trained", 1000, 701)))).Runs.Single();
        var measured = (await Api.SubmitAsync(Specifications.Request(Specifications.Training("away-measured", 10, 702)))).Runs.Single();
        Deployment.Send(Signal.Continue, "data");
        await Api.WaitForStatusAsync(measured.Id, "analyzing");
        await Api.WaitForAsync(trained.Id, run => run.Training?.Epoch > 100, "is trained for a while");
        Deployment.Send(Signal.Stop, "data");
        var prepared = (await Api.SubmitAsync(Specifications.Request(Specifications.Large("away-prepared", perClass: 30, width: 20, seed: 703)))).Runs.Single();

        await Deployment.DownAsync("blobs");
        var away = Stopwatch.StartNew();
        Deployment.Send(Signal.Continue, "data");
        Deployment.Send(Signal.Continue, "analysis");
        Assert.Null(await Api.TrySubmitAsync(Specifications.Request(Specifications.Tiny("away-refused", 704))));
        await TestLength.RestOfOutageAsync(away.Elapsed);
        var lasted = away.Elapsed;
        await Deployment.UpAsync("blobs");

        foreach (var run in (Run[])[prepared, trained, measured])
        {
            await Api.WaitForStatusAsync(run.Id, "completed");
            Say($"{run.Name} completed {(away.Elapsed - lasted).TotalSeconds:F0} s after the store came back");
            Assert.False(await HasAsync(ArtifactPaths.Failure(ArtifactKind.Model, await ModelKeyAsync(run))));
        }
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_damaged_checkpoint_is_noted_and_the_training_starts_anew_with_the_same_result(string damage)
    {
        var seed = 711 + Damages.ToList().FindIndex(row => row.Data == damage);
        var specification = Specifications.Training($"damaged-{seed}", 700, seed);
        var run = (await Api.SubmitAsync(Specifications.Request(specification))).Runs.Single();
        var key = await ModelKeyAsync(run);
        var trainer = await new Slices(Deployment, key).NextAsync();
        await Api.WaitForAsync(run.Id, answer => answer.Training?.Epoch > 200, "is trained for a while");

        // Nobody may write it while it is damaged, so nobody else may take the training over.
        Array.ForEach([.. Deployment.Trainers], other => Deployment.Send(Signal.Stop, other));
        await Deployment.KillAsync(trainer);
        await DamageAsync(new(ArtifactPaths.Checkpoint(key)), damage);
        await Deployment.RestoreAsync();

        await Api.WaitForStatusAsync(run.Id, "completed");
        var logs = await Api.LogsAsync(run.Id);
        Say(logs);
        Assert.Contains("the checkpoint was damaged", logs, StringComparison.Ordinal);
        Assert.Contains("training starts anew", logs, StringComparison.Ordinal);
        await SingleProcess.AssertSameAsync((await SingleProcess.RunAsync(specification))[seed], Api, run.Id);
    }

    private async Task DamageAsync(ArtifactName checkpoint, string damage)
    {
        byte[] bytes;
        await using (var content = await Deployment.Store.OpenAsync(checkpoint, Token))
        {
            using var copy = new MemoryStream();
            await content!.Stream.CopyToAsync(copy, Token);
            bytes = copy.ToArray();
        }

        const string schema = "equisep-checkpoint-";
        switch (damage)
        {
            case "truncated":
                bytes = bytes[..(bytes.Length / 2)];
                break;
            case "a bit flipped":
                bytes[^(bytes.Length / 3)] ^= 1;
                break;
            default:
                bytes[bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(schema)) + schema.Length] = (byte)'9';
                break;
        }

        await Deployment.Store.WriteAsync(checkpoint, (stream, token) => stream.WriteAsync(bytes, token).AsTask(), WriteCondition.None, Token);
    }
}
