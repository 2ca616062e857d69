using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;

namespace EquiSep.Benchmarks;

/// <summary>Time in which Api loads many runs at its start, and in which it answers with pages of them, over HTTP in one process.</summary>
internal static class ListBenchmark
{
    private const int RunsPerExperiment = 1000;
    private const int Requests = 500;

    /// <summary>Prints one line for the start and one for the pages.</summary>
    /// <param name="experiments">Number of experiments of 1000 runs each.</param>
    public static async Task RunAsync(int experiments)
    {
        var folder = Directory.CreateTempSubdirectory("equisep-benchmark-");
        try
        {
            await using (var app = await BenchmarkApi.StartAsync(folder))
            {
                using var asking = Client(app);
                for (var i = 0; i < experiments; i++)
                {
                    using var content = new StringContent(Grid(i * RunsPerExperiment), null, "application/json");
                    using var answer = await asking.PostAsync("/api/experiments", content);
                    answer.EnsureSuccessStatusCode();
                }
            }

            var started = Stopwatch.GetTimestamp();
            await using var restarted = await BenchmarkApi.StartAsync(folder);
            using var client = Client(restarted);
            while ((await client.GetAsync("/api/runs?limit=1")).StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                await Task.Delay(10);
            }

            var loading = Stopwatch.GetElapsedTime(started).TotalSeconds;
            Say($"{experiments * RunsPerExperiment:N0} runs: loaded in {loading:F2} s");
            await AskAsync(client);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task AskAsync(HttpClient client)
    {
        string[] queries = ["runs", "runs?status=queued&data=cfm", "runs?network=GFNN&limit=500", "experiments"];
        var times = new double[Requests];
        for (var i = 0; i < Requests; i++)
        {
            var asked = Stopwatch.GetTimestamp();
            await client.GetByteArrayAsync($"/api/{queries[i % queries.Length]}");
            times[i] = Stopwatch.GetElapsedTime(asked).TotalMilliseconds;
        }

        Array.Sort(times);
        Say($"pages: median {times[Requests / 2]:F1} ms, 95th percentile {times[Requests * 95 / 100]:F1} ms");
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static string Grid(int firstSeed)
    {
        var seeds = string.Join(',', Enumerable.Range(firstSeed, RunsPerExperiment));
        return """{"specification":{"data":{"name":"cfm"},"network":{"family":"GFNN"},"training":{"seed":[""" + seeds + "]}}}";
    }

    private static HttpClient Client(WebApplication app) => new() { BaseAddress = new(app.Urls.Single()) };
}
