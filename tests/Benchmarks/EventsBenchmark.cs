using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EquiSep.Coordinator.Experiments;
using Microsoft.Extensions.DependencyInjection;

namespace EquiSep.Benchmarks;

/// <summary>
/// Memory of many readers of the events of one large experiment, and time of other requests beside them, over HTTP in one process.
/// </summary>
internal static class EventsBenchmark
{
    private const int RunsPerPage = 50;
    private static readonly TimeSpan asking = TimeSpan.FromSeconds(10);

    /// <summary>Prints a line before the readers come, one while they connect, and one while runs change.</summary>
    /// <param name="runs">Number of runs of the experiment.</param>
    /// <param name="readers">Number of readers.</param>
    public static async Task RunAsync(int runs, int readers)
    {
        var folder = Directory.CreateTempSubdirectory("equisep-benchmark-");
        try
        {
            await using var app = await BenchmarkApi.StartAsync(folder, "--Api:RequestsPerMinute=10000000", "--Api:RequestsAtOnce=10000");
            using var client = new HttpClient { BaseAddress = new(app.Urls.Single()), Timeout = Timeout.InfiniteTimeSpan };
            var experiment = await SubmitAsync(client, runs);
            await AskAsync(client, experiment, "without readers");

            using var end = new CancellationTokenSource();
            var reading = Enumerable.Range(0, readers).Select(_ => Task.Run(() => ReadAsync(client, experiment, end.Token))).ToList();
            await AskAsync(client, experiment, "readers connect");
            var changing = ChangeAsync(app.Services.GetRequiredService<ExperimentCommands>(), experiment, end.Token);
            await AskAsync(client, experiment, "runs change");

            await end.CancelAsync();
            var changed = await changing;
            var read = await Task.WhenAll(reading);
            Say($"{changed} runs changed; each reader got {read.Min():N0} to {read.Max():N0} bytes");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> SubmitAsync(HttpClient client, int runs)
    {
        var seeds = string.Join(',', Enumerable.Range(0, runs));
        var request = """{"specification":{"data":{"name":"cfm"},"network":{"family":"GFNN"},"training":{"seed":[""" + seeds + "]}}}";
        using var content = new StringContent(request, null, "application/json");
        using var answer = await client.PostAsync("/api/experiments", content);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync();
        return (await JsonDocument.ParseAsync(body)).RootElement.GetProperty("id").GetString()!;
    }

    private static async Task<long> ReadAsync(HttpClient client, string experiment, CancellationToken end)
    {
        var (buffer, count) = (new byte[4096], 0L);
        try
        {
            await using var events = await client.GetStreamAsync($"/api/experiments/{experiment}/events", end);
            while (await events.ReadAsync(buffer, end) is > 0 and var read)
            {
                count += read;
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
        }

        return count;
    }

    // Cancelled runs, about a hundred a second.
    private static async Task<int> ChangeAsync(ExperimentCommands experiments, string experiment, CancellationToken end)
    {
        for (var run = 1; ; run++)
        {
            try
            {
                await experiments.CancelRunAsync($"{experiment}-{run:D4}", end);
                await Task.Delay(TimeSpan.FromMilliseconds(10), end);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                return run;
            }
        }
    }

    private static async Task AskAsync(HttpClient client, string experiment, string what)
    {
        string[] paths = [$"/api/runs?limit={RunsPerPage}", $"/api/runs/{experiment}-0001", "/api/experiments"];
        var times = new List<double>();
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < asking;)
        {
            var asked = Stopwatch.GetTimestamp();
            await client.GetByteArrayAsync(paths[times.Count % paths.Length]);
            times.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }

        times.Sort();
        var (resident, managed) = (Environment.WorkingSet / 1e6, GC.GetTotalMemory(forceFullCollection: false) / 1e6);
        var (median, late) = (times[times.Count / 2], times[times.Count * 99 / 100]);
        Say($"{what}: GET median {median:F1} ms, p99 {late:F1} ms; memory {resident:F0} MB, of it managed {managed:F0} MB");
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
