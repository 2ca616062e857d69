using System.Diagnostics;
using System.Net;

namespace EquiSep.AppHost.Tests;

/// <summary>The program as a person runs it, beside another one, ended with Ctrl-C.</summary>
/// <param name="other">The other one.</param>
[Collection(Whole.Name)]
public sealed class StopTests(WholeDeployment other)
{
    private static readonly TimeSpan limit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task An_app_host_beside_another_one_leaves_no_process_behind_but_its_data()
    {
        await other.EnsureStartedAsync();
        var folder = Directory.CreateTempSubdirectory("equisep-stop-");
        try
        {
            await using var host = new Running(folder);
            await Waiting.UntilAsync(host.Api.IsHealthyAsync, "the API is healthy", limit);
            var run = (await host.Api.SubmitAsync(Specifications.Request(Specifications.Tiny("first", 45)))).Runs.Single();
            await host.Api.WaitForStatusAsync(run.Id, "completed");
            Assert.Equal(HttpStatusCode.NotFound, (await other.Api.AskAsync(HttpMethod.Get, $"/api/runs/{run.Id}"))?.Status);
            Assert.NotEmpty(Processes(folder));

            await host.EndAsync();
            await AssertNoneIsLeftAsync(folder);

            await using var again = new Running(folder);
            await again.Api.WaitForStatusAsync(run.Id, "completed");
            await again.EndAsync();
            await AssertNoneIsLeftAsync(folder);
            Assert.True(await other.Api.IsHealthyAsync());
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
            var port = FreePort.Find();
            Api = new(port);
            string[] options =
            [
                "--servers", "processes", "--data", folder.FullName, "--management-port", "0", "--api-port", $"{port}",
                "--amqp-port", $"{FreePort.Find()}", "--blob-port", $"{FreePort.Find()}", "--dashboard-port", $"{FreePort.Find(3)}",
            ];

            // A shell without job control makes its background jobs, and all that they start, ignore Ctrl-C.
            process = Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Checkout.Program("AppHost"), .. options])
            {
                RedirectStandardOutput = true,
                Environment = { ["TMPDIR"] = folder.CreateSubdirectory("tmp").FullName },
            })!;
            output = process.StandardOutput.ReadToEndAsync();
        }

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
