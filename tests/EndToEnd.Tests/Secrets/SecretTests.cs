using System.Net;
using System.Text.Json;
using EquiSep.Experiments;
using EquiSep.Pipeline.Messages;
using MassTransit;

namespace EquiSep.EndToEnd.Tests.Secrets;

/// <summary>Everything that is seen of the services, at the most talkative level, while they work, fail and are refused.</summary>
public sealed class SecretTests(GuardedServers servers) : IClassFixture<GuardedServers>
{
    private const string Marker = "marker-of-an-experiment";

    // Nobody listens on port 1.
    private const string AwayBroker = "amqp://somebody:canary-password-7f3a%2F%2B%40%3A%25%22%3C@127.0.0.1:1";
    private static readonly string awayBlobs = $"DefaultEndpointsProtocol=http;AccountName=somebody;AccountKey={Canaries.AccountKey};BlobEndpoint=http://127.0.0.1:1/somebody";

    /// <summary>How services show who they are, at work.</summary>
    public static TheoryData<bool> BySignature => TestLength.IsLong ? [true, false] : [true];

    /// <summary>What services are refused for.</summary>
    public static TheoryData<string> Refusals => TestLength.IsLong ? ["password and signature", "password", "signature", "key", "nobody"] : ["password and signature"];

    [Theory]
    [MemberData(nameof(BySignature))]
    public async Task Services_at_work_tell_no_secret(bool bySignature)
    {
        await servers.EnsureStartedAsync();
        var (blobs, signature) = bySignature ? servers.BlobsSignedWith(Canaries.AccountKey) : (servers.BlobAddress, Canaries.AccountKey);
        await using var services = await WatchedServices.StartAsync(servers.NewFolder(), servers.BrokerAddress, blobs);

        // One run is completed, one fails for want of images, and one message is read by nobody.
        var whole = (await services.Api.SubmitAsync(Specifications.Request(Specifications.Tiny(Marker, bySignature ? 901 : 902)))).Runs.Single();
        var failed = (await services.Api.SubmitAsync(Specifications.Request(new { data = new { name = "cifar10" }, network = new { family = "GFNN" } }))).Runs.Single();
        await services.WaitForAsync("TrainingService", $"The queue {QueueNames.TrainModel} is read");
        await servers.Messages.SendAsync(QueueNames.TrainModel, $"{Marker} that nobody can read");
        await services.Api.WaitForStatusAsync(whole.Id, "completed");
        await services.Api.WaitForStatusAsync(failed.Id, "failed");
        await Waiting.UntilAsync(async () => (await servers.Messages.DeadLettersAsync()).Count > 0, "a dead letter");
        foreach (var run in (Run[])[whole, failed])
        {
            await AskAllAsync(services, run.Id);
        }

        var seen = await services.EndAsync();
        seen["blobs"] = await servers.StoredAsync();
        seen["dead letters"] = string.Join('\n', await servers.Messages.DeadLettersWithHeadersAsync());

        Assert.Contains(Marker, seen["answers"], StringComparison.Ordinal);
        Assert.Contains("text/event-stream", seen["answers"], StringComparison.Ordinal);
        Assert.Contains("holds no key that is known", seen["answers to strangers"], StringComparison.Ordinal);
        Assert.Contains(Marker, seen["blobs"], StringComparison.Ordinal);
        Assert.Contains("model.safetensors", seen["blobs"], StringComparison.Ordinal);
        Assert.Contains(Marker, seen["dead letters"], StringComparison.Ordinal);
        Assert.Contains("MT-Fault-Message", seen["dead letters"], StringComparison.Ordinal);
        Assert.All((string[])["training.slice", "watched-DataService", "watched-AnalysisService", "watched-Api"], name => Assert.Contains(name, seen["traces"], StringComparison.Ordinal));
        AssertKept(seen, signature);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Services_that_are_refused_tell_no_secret(string refused)
    {
        const string password = "ACCESS_REFUSED", key = "AuthorizationFailure";
        await servers.EnsureStartedAsync();
        var (signed, signature) = servers.BlobsSignedWith(Canaries.WrongAccountKey);
        (string broker, string blobs, string[] said) = refused switch
        {
            "password and signature" => (servers.BrokerWith(Canaries.WrongPassword), signed, [password, key]),
            "password" => (servers.BrokerWith(Canaries.WrongPassword), servers.BlobAddress, [password]),
            "key" => (servers.BrokerAddress, servers.BlobsWith(Canaries.WrongAccountKey), [key]),
            "signature" => (servers.BrokerAddress, signed, [key]),
            _ => (AwayBroker, awayBlobs, (string[])["Connection refused"]),
        };
        await using var services = await WatchedServices.StartAsync(servers.NewFolder(), broker, blobs);

        if (broker == servers.BrokerAddress)
        {
            await SendCommandsAsync(services);
        }

        foreach (var service in services.All)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await service.StatusAsync("/health"));
        }

        await services.Api.TrySubmitAsync(Specifications.Request(Specifications.Tiny(Marker, 903)));
        await AskAllAsync(services, "none");
        foreach (var name in WatchedServices.Names)
        {
            foreach (var reason in said)
            {
                await services.WaitForAsync(name, reason);
            }
        }

        AssertKept(await services.EndAsync(), signature);
    }

    // Each service reads one, and then asks the store.
    private async Task SendCommandsAsync(WatchedServices services)
    {
        var specification = new Specification { Data = new() { Name = DataNames.Cfm, PerClass = 10 }, Network = new() { Family = Families.Gfnn, Layers = 1, Width = 20 } };
        await services.WaitForAsync("DataService", $"The queue {QueueNames.PrepareDataset} is read");
        await SendAsync(QueueNames.PrepareDataset, new PrepareDataset(Keys.Dataset(specification.Data), specification.Data, Marker));
        await services.WaitForAsync("TrainingService", $"The queue {QueueNames.TrainModel} is read");
        await SendAsync(QueueNames.TrainModel, new TrainModel(Keys.Model(specification), specification, Marker));
        await services.WaitForAsync("AnalysisService", $"The queue {QueueNames.MeasureSeparation} is read");
        await SendAsync(QueueNames.MeasureSeparation, new MeasureSeparation(Keys.Separation(specification), specification, Marker));
    }

    private Task SendAsync<T>(string queue, T command) => servers.Messages.SendAsync(
        queue,
        JsonSerializer.Serialize(new { messageType = (string[])[MessageUrn.ForTypeString<T>()], message = command }, ContractJson.Options));

    // Every path of the document, with an id that is known to be there or not, and some that are in none.
    private static async Task AskAllAsync(WatchedServices services, string run)
    {
        var document = await services.Api.JsonAsync("/swagger/v1/swagger.json");
        var paths = document.GetProperty("paths").EnumerateObject().Where(path => path.Value.TryGetProperty("get", out _)).Select(path => path.Name).ToList();
        Assert.Contains("/api/runs/{id}/logs", paths);
        foreach (var path in paths.Concat(["/health", "/alive", "/nowhere"]))
        {
            var id = path.StartsWith("/api/experiments", StringComparison.Ordinal) ? run[..Math.Max(4, run.LastIndexOf('-'))] : run;
            await services.Api.StatusAsync(path.Replace("{id}", id, StringComparison.Ordinal));
            await services.Stranger.StatusAsync(path);
        }
    }

    private static void AssertKept(Dictionary<string, string> seen, string signature)
    {
        foreach (var name in WatchedServices.Names)
        {
            Assert.Contains($"EquiSep.{name}.dll", seen[$"command line of {name}"], StringComparison.Ordinal);
            Assert.Contains("dbug: ", seen[$"output of {name}"], StringComparison.Ordinal);
            Assert.All((string[])["metrics", "logs"], kind => Assert.Contains($"watched-{name}", seen[kind], StringComparison.Ordinal));
        }

        Assert.All(seen, place =>
        {
            Assert.NotEmpty(place.Value);
            var told = Canaries.FindIn(place.Value, [.. Canaries.All, signature]);
            Assert.True(told is null, $"{place.Key}: {told}");
        });
    }
}
