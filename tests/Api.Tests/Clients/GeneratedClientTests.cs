using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using EquiSep.Api.Tests.Contract;
using EquiSep.Generated;
using EquiSep.Testing;

namespace EquiSep.Api.Tests.Clients;

/// <summary>Clients that are generated from docs/openapi.json carry an experiment through its whole life.</summary>
public sealed class GeneratedClientTests : IDisposable
{
    private const int FailingSeed = 77;
    private const string Options = """
        {
          "compilerOptions": { "strict": true, "target": "es2022", "module": "nodenext", "skipLibCheck": true, "types": [] },
          "files": ["life.ts"]
        }
        """;
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_client_of_NSwag_submits_watches_reads_retries_cancels_and_deletes()
    {
        await using var host = await ApiHost.StartAsync(folder);
        host.Services.FailingSeed = FailingSeed;
        var client = new EquiSepClient(host.Client);

        var done = await SubmitAsync(client, Samples.OneRun);
        Assert.Equal(RunStatus.Completed, await WatchAsync(client, done));
        var page = await client.ListRunsAsync(status: RunStatus.Completed, experiment: done, limit: 5, cancellationToken: ApiHost.Token);
        var run = Assert.Single(page.Items);
        Assert.Equal((TrainingSpecificationOptimizer.Sgd, 4), (run.Specification.Training.Optimizer, run.Specification.Training.Epochs));
        Assert.Equal(0.5, (await client.GetRunSeparationAsync(run.Id, ApiHost.Token)).Fit!.DecayRatio);
        Assert.Equal("one", Assert.Single(await client.GetExperimentSummaryAsync(done, ApiHost.Token)).Run);
        using (var figure = await client.GetExperimentFigurePngAsync(done, choose: null, ApiHost.Token))
        {
            var start = new byte[4];
            await figure.Stream.ReadExactlyAsync(start, ApiHost.Token);
            Assert.Equal("PNG"u8.ToArray(), start[1..]);
        }

        var failing = await SubmitAsync(client, Samples.Grid(1, FailingSeed));
        Assert.Equal(RunStatus.Failed, await WatchAsync(client, failing));
        await client.RetryExperimentAsync(failing, ApiHost.Token);
        Assert.Equal(RunStatus.Completed, await WatchAsync(client, failing));

        var unfinished = await SubmitAsync(client, Samples.LongRun);
        var conflict = await Assert.ThrowsAsync<ApiException<ProblemDetails>>(() => client.DeleteExperimentAsync(unfinished, ApiHost.Token));
        Assert.Equal(409, conflict.StatusCode);
        Assert.Equal(RunStatus.Cancelled, (await client.CancelExperimentAsync(unfinished, ApiHost.Token)).Status);

        foreach (var id in (string[])[done, failing, unfinished])
        {
            await client.DeleteExperimentAsync(id, ApiHost.Token);
        }

        var gone = await Assert.ThrowsAsync<ApiException<ProblemDetails>>(() => client.GetExperimentAsync(done, ApiHost.Token));
        Assert.Equal($"There is no experiment '{done}'.", gone.Result.Detail);
        var wrong = await Assert.ThrowsAsync<ApiException<HttpValidationProblemDetails>>(
            () => client.SubmitExperimentAsync(new() { Preset = "optimizatio" }, cancellationToken: ApiHost.Token));
        Assert.Equal(["preset"], wrong.Result.Errors.Keys);
    }

    [Fact]
    public async Task A_client_of_openapi_typescript_submits_watches_reads_retries_cancels_and_deletes()
    {
        string[] packages = ["openapi-typescript", "openapi-fetch", "typescript", "eventsource"];
        File.Copy(Path.Combine(Checkout.Root, "tests", "Api.Tests", "Clients", "life.ts"), folder.At("life.ts"));
        await File.WriteAllTextAsync(folder.At("package.json"), """{ "type": "module" }""", ApiHost.Token);
        await File.WriteAllTextAsync(folder.At("tsconfig.json"), Options, ApiHost.Token);
        await NodeProgram.RunAsync(folder.Path, packages, "node_modules/openapi-typescript/bin/cli.js", ApiContract.DocumentPath, "--output", "api.ts");
        await NodeProgram.RunAsync(folder.Path, packages, "node_modules/typescript/bin/tsc");

        using var store = new ScratchFolder();
        await using var host = await ApiHost.ListenAsync(store);
        host.Services.FailingSeed = FailingSeed;
        string[] requests = [Samples.OneRun, Samples.Grid(1, FailingSeed), Samples.LongRun];
        var output = await NodeProgram.RunAsync(folder.Path, packages, ["life.js", host.Address.ToString(), .. requests]);

        Assert.Equal(
            [
                "watched: completed", "decay ratio: 0.5", "figure: PNG", "watched: failed", "retried: completed", "cancelled: cancelled",
                "deleted: 204", "deleted: 204", "deleted: 204", "gone: 404 true",
            ],
            output.TrimEnd().Split('\n'));
    }

    private static async Task<string> SubmitAsync(EquiSepClient client, string request)
    {
        var document = JsonSerializer.Deserialize<RequestDocument>(request)!;
        return (await client.SubmitExperimentAsync(document, Guid.NewGuid().ToString(), ApiHost.Token)).Id;
    }

    // The last status of the events, which end with the run.
    private static async Task<RunStatus> WatchAsync(EquiSepClient client, string experiment)
    {
        using var events = await client.GetExperimentEventsAsync(experiment, last_Event_ID: null, ApiHost.Token);
        var parser = SseParser.Create(events.Stream, (_, bytes) => Encoding.UTF8.GetString(bytes));
        RunEvent? last = null;
        await foreach (var item in parser.EnumerateAsync(ApiHost.Token))
        {
            last = JsonSerializer.Deserialize<RunEvent>(item.Data)!;
        }

        return last!.Status;
    }
}
