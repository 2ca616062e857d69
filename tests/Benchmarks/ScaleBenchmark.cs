using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using EquiSep.Api.Rest;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Benchmarks;

/// <summary>
/// Start and memory of an Api process on a store with many completed runs, without an index and with one, and the time of pages.
/// </summary>
internal static partial class ScaleBenchmark
{
    private const int DistinctFiles = 100;
    private const int Requests = 300;
    private static readonly ExecutionEnvironment environment = new("0.1.0", null, "0.107.0", "2.10.0", "cpu", 1);
    private static readonly string sum = new('a', 64);
    private static readonly TimeSpan limit = TimeSpan.FromMinutes(15);

    private static readonly string[] queries =
    [
        "runs", "runs?status=completed&data=cfm", "runs?network=GFNN&limit=500", "runs?sort=r", "runs?sort=accuracy&order=asc", "runs?sort=name",
        "runs?name=seed1", "experiments", "experiments?sort=rho", "experiments?status=completed&limit=500",
    ];

    /// <summary>Prints a line for each start and one for the pages after it.</summary>
    /// <param name="runs">The number of runs.</param>
    /// <param name="runsPerExperiment">The number of runs of an experiment.</param>
    public static async Task RunAsync(int runs, int runsPerExperiment)
    {
        var folder = Directory.CreateTempSubdirectory("equisep-benchmark-");
        try
        {
            Fill(folder.FullName, runs, runsPerExperiment);
            foreach (var state in (string[])["without an index", "with an index", "with an index again"])
            {
                await MeasureAsync(folder.FullName, $"{runs:N0} runs in {runs / runsPerExperiment:N0} experiments, {state}");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(string folder, string what)
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        var began = Stopwatch.GetTimestamp();
        using var api = Process.Start(new ProcessStartInfo("dotnet", [typeof(ApiOptions).Assembly.Location])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["Artifacts__Folder"] = folder,
                ["ASPNETCORE_URLS"] = address,
                ["Api__RequestsPerMinute"] = "10000000",
                ["Coordinator__MaxRuns"] = "1000000",
            },
        })!;
        _ = api.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        try
        {
            using var client = new HttpClient { BaseAddress = new(address), Timeout = limit };
            await ReadyAsync(client);
            var ready = Stopwatch.GetElapsedTime(began).TotalSeconds;
            Say($"{what}: ready in {ready:F1} s and {api.TotalProcessorTime.TotalSeconds:F1} CPU s, {Megabytes(api, "VmRSS"):F0} MB");
            await AskAsync(client);
            Say($"  afterwards {Megabytes(api, "VmRSS"):F0} MB, at most {Megabytes(api, "VmHWM"):F0} MB");
        }
        finally
        {
            var stopping = Stopwatch.GetTimestamp();
            kill(api.Id, 15);
            using var end = new CancellationTokenSource(limit);
            await api.WaitForExitAsync(end.Token);
            Say($"  stopped in {Stopwatch.GetElapsedTime(stopping).TotalSeconds:F1} s");
        }
    }

    private static async Task ReadyAsync(HttpClient client)
    {
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync("/api/runs?limit=1");
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(20);
        }
    }

    private static async Task AskAsync(HttpClient client)
    {
        var times = queries.ToDictionary(query => query, _ => new List<double>());
        for (var i = 0; i < Requests; i++)
        {
            var asked = Stopwatch.GetTimestamp();
            await client.GetByteArrayAsync($"/api/{queries[i % queries.Length]}");
            times[queries[i % queries.Length]].Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }

        var all = times.Values.SelectMany(each => each).Order().ToList();
        Say($"  pages: median {all[all.Count / 2]:F1} ms, 95th percentile {all[all.Count * 95 / 100]:F1} ms");
        foreach (var (query, each) in times)
        {
            Say($"    {each.Order().ElementAt(each.Count / 2),6:F1} ms {query}");
        }
    }

    // Files are linked: what is measured is their number.
    private static void Fill(string folder, int runs, int runsPerExperiment)
    {
        var specification = new Specification { Data = new() { Name = DataNames.Cfm }, Network = new() { Family = Families.Gfnn }, Training = new() };
        for (var i = 0; i < DistinctFiles; i++)
        {
            Write(folder, $".templates/{i}/separation", SealedJson.Write(Separation(specification, i)));
            Write(folder, $".templates/{i}/model", SealedJson.Write(Model(specification)));
        }

        Write(folder, ArtifactPaths.Manifest(Keys.Dataset(specification.Data)), "{}"u8);
        for (var first = 0; first < runs; first += runsPerExperiment)
        {
            var id = Guid.NewGuid().ToString("N");
            var all = Enumerable.Range(first, Math.Min(runsPerExperiment, runs - first))
                .Select(seed => specification with { Name = $"seed{seed}", Training = specification.Training with { Seed = seed } })
                .ToList();
            foreach (var (run, number) in all.Select((run, index) => (run, first + index)))
            {
                Link(folder, $".templates/{number % DistinctFiles}/separation", ArtifactPaths.Separation(Keys.Separation(run)));
                Link(folder, $".templates/{number % DistinctFiles}/model", ArtifactPaths.ModelRecord(Keys.Model(run)));
            }

            var record = new ExperimentRecord
            {
                Id = id,
                Name = "scale",
                Title = "Scale",
                Created = DateTimeOffset.UnixEpoch.AddMinutes(first),
                Runs = [.. all.Select((run, index) => new RunRecord($"{id}-{index + 1:D4}", run))],
            };
            var bytes = SealedJson.Write(record);
            Write(folder, ArtifactPaths.Experiment(id), bytes);
            Write(folder, ArtifactPaths.ExperimentCopy(id), bytes);
        }
    }

    private static SeparationResult Separation(Specification specification, int number) => new()
    {
        Run = "scale",
        Specification = specification,
        Layers = [],
        Fit = new(-0.5, 1, 0.6 + (number / 1000.0), 0.99, -0.99 + (number / 10_000.0), 1e-6, 1.4, 7),
        Accuracy = new(1, 0.8 + (number / 1000.0)),
        Data = new(specification.Data.Name, "a benchmark", sum, sum, sum, 1000),
        ModelSha256 = sum,
        Environment = environment,
        Durations = new(1, 1, 1),
    };

    private static ModelRecord Model(Specification specification) => new()
    {
        Specification = specification,
        TrainSha256 = sum,
        LabelsSha256 = sum,
        ModelSha256 = sum,
        Epochs = [],
        StepLosses = [],
        Environment = environment,
        Notes = [],
    };

    private static void Write(string folder, string name, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    private static void Link(string folder, string template, string name)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (link(Path.Combine(folder, template), path) != 0)
        {
            throw new IOException($"{path} cannot be linked: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    private static double Megabytes(Process process, string field) =>
        double.Parse(
            File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture) / 1024;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string existing, string name);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int kill(int process, int signal);
}
