using System.Diagnostics;
using System.Net;

namespace EquiSep.AppHost.Tests;

/// <summary>The program as a person runs it, beside another one, ended with Ctrl-C.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan limit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Two_app_hosts_run_side_by_side_and_leave_no_process_behind_but_their_data()
    {
        Assert.SkipWhen(Deployment.Missing is not null, Deployment.Missing ?? "");
        var folder = Directory.CreateTempSubdirectory("equisep-stop-");
        try
        {
            await using var first = new Running(folder.CreateSubdirectory("first"));
            await using var second = new Running(folder.CreateSubdirectory("second"));
            foreach (var host in (Running[])[first, second])
            {
                await Waiting.UntilAsync(async () => (await host.Api.AskAsync(HttpMethod.Get, "/health"))?.Status == HttpStatusCode.OK, "the API is healthy", limit);
            }

            var run = (await first.Api.SubmitAsync(Specifications.Request(Specifications.Tiny("first", 45)))).Runs.Single();
            await first.Api.WaitForStatusAsync(run.Id, "completed");
            Assert.Equal(HttpStatusCode.NotFound, (await second.Api.AskAsync(HttpMethod.Get, $"/api/runs/{run.Id}"))?.Status);
            Assert.NotEmpty(Processes(folder));

            await Task.WhenAll(first.EndAsync(), second.EndAsync());
            await AssertNoneIsLeftAsync(folder);

            await using var again = new Running(first.Folder);
            await again.Api.WaitForStatusAsync(run.Id, "completed");
            await again.EndAsync();
            await AssertNoneIsLeftAsync(folder);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The orchestrator itself ends a moment after the program.
    private static async Task AssertNoneIsLeftAsync(DirectoryInfo folder) =>
        await Waiting.UntilAsync(() => Task.FromResult<List<string>?>(Processes(folder)), processes => processes.Count == 0, "no process is left");

    // All of them know the folder by their environment or their command line.
    private static List<string> Processes(DirectoryInfo folder) =>
    [
        .. Directory.GetDirectories("/proc").Where(process => int.TryParse(Path.GetFileName(process), out var pid) && pid != Environment.ProcessId)
            .Where(process => Read(process, "environ").Contains(folder.FullName, StringComparison.Ordinal) || Read(process, "cmdline").Contains(folder.FullName, StringComparison.Ordinal))
            .Where(process => ProcessSignals.Lives(int.Parse(Path.GetFileName(process), System.Globalization.CultureInfo.InvariantCulture)))
            .Select(process => Read(process, "cmdline").Replace('\0', ' ')),
    ];

    private static string Read(string process, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private sealed class Running : IAsyncDisposable
    {
        private readonly Process process;
        private readonly Task<string> output;

        public Running(DirectoryInfo folder)
        {
            Folder = folder;
            var port = FreePort.Find();
            Api = new(port);
            string[] options =
            [
                "--servers", "processes", "--data", folder.FullName, "--management-port", "0", "--api-port", $"{port}",
                "--amqp-port", $"{FreePort.Find()}", "--blob-port", $"{FreePort.Find()}", "--dashboard-port", $"{FreePort.Find(3)}",
            ];
            process = Process.Start(new ProcessStartInfo("dotnet", [Checkout.Program("AppHost"), .. options])
            {
                RedirectStandardOutput = true,
                Environment = { ["TMPDIR"] = folder.CreateSubdirectory("tmp").FullName },
            })!;
            output = process.StandardOutput.ReadToEndAsync();
        }

        public DirectoryInfo Folder { get; }

        public ApiClient Api { get; }

        public async Task EndAsync()
        {
            ProcessSignals.Send(Signal.Interrupt, process.Id);
            await process.WaitForExitAsync().WaitAsync(limit);
            Assert.True(process.ExitCode == 0, await output);
        }

        public ValueTask DisposeAsync()
        {
            Api.Dispose();
            if (!process.HasExited)
            {
                ProcessSignals.Send(Signal.Terminate, process.Id);
            }

            process.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
