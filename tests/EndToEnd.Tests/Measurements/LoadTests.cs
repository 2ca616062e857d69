using System.Globalization;
using System.Net;
using EquiSep.EndToEnd.Tests.Promises;

namespace EquiSep.EndToEnd.Tests.Measurements;

/// <summary>How many requests Api answers while its clients have the same cores. Explicit, for it wants a quiet machine: <c>-explicit only</c>.</summary>
[Collection(nameof(Alone))]
public sealed class LoadTests(MeasuredDeployment deployment) : PromiseTest(deployment), IClassFixture<MeasuredDeployment>
{
    private const double FewestPerSecond = 5;
    private static readonly TimeSpan time = TimeSpan.FromSeconds(5);
    private readonly int[] clients = [1, 8, 32];

    [Fact(Explicit = true)]
    public async Task Api_answers_many_clients_at_once()
    {
        // A figure of nine runs, as of the paper's first one, among the runs of some days.
        var experiment = await Api.SubmitAsync(new { preset = "optimization", overrides = new { training = new { epochs = 3 } } });
        await Api.WaitForEndAsync(await SubmitTinyAsync("others", 30_000, 100));
        var run = (await Api.WaitForEndAsync(experiment.Id)).Runs[0].Id;
        await Deployment.DownAsync([.. Deployment.Trainers, "data", "analysis"]);

        (string Name, Func<int, HttpRequestMessage> Request)[] requests =
        [
            ("a run", Get($"/api/runs/{run}")),
            ("a page of runs", Get("/api/runs?status=completed")),
            ("an experiment of 9 runs", Get($"/api/experiments/{experiment.Id}")),
            ("a separation", Get($"/api/runs/{run}/separation")),
            ("a table of 9 runs", Get($"/api/experiments/{experiment.Id}/summary")),
            ("a picture of a run", Get($"/api/runs/{run}/figure.png")),
            ("a picture of 9 runs", Get($"/api/experiments/{experiment.Id}/figure.png")),
            ("a new experiment", number => new(HttpMethod.Post, "/api/experiments")
            {
                Content = ApiClient.Json(Specifications.Request(Specifications.Tiny("new", 40_000 + number))),
            }),
            ("a wrong experiment", _ => new(HttpMethod.Post, "/api/experiments") { Content = ApiClient.Json(Specifications.Request(new { epochs = 3 })) }),
        ];
        using var client = new HttpClient { BaseAddress = Deployment.ApiAddress };
        Say("| | clients | answers a second | median | p95 | p99 |");
        Say("|---|---|---|---|---|---|");
        foreach (var (name, request) in requests)
        {
            await Load.RunAsync(client, clients[0], TimeSpan.FromSeconds(1), request);
            foreach (var count in clients)
            {
                var result = await Load.RunAsync(client, count, time, request);
                Say(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {count} | {result.PerSecond:N0} | {result.Within(0.5):F1} ms | {result.Within(0.95):F1} ms | {result.Within(0.99):F1} ms |"));
                var expected = name == "a new experiment" ? HttpStatusCode.Accepted : name == "a wrong experiment" ? HttpStatusCode.BadRequest : HttpStatusCode.OK;
                Assert.Equal([expected], result.Statuses.Keys);
                Assert.True(result.PerSecond > FewestPerSecond);
            }
        }

        static Func<int, HttpRequestMessage> Get(string path) => _ => new(HttpMethod.Get, path);
    }

    private async Task<string> SubmitTinyAsync(string name, int firstSeed, int count) =>
        (await Api.SubmitAsync(Specifications.Request(Specifications.Tiny(name, [.. Enumerable.Range(firstSeed, count)])))).Id;
}
