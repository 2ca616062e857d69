using System.Diagnostics;
using System.Globalization;

namespace EquiSep.Services.Tests.Local;

/// <summary>The servers of infra/local in a run folder and on ports of the tests' own.</summary>
/// <param name="wanted">Names of those that are started; none for all.</param>
internal sealed class Servers(params string[] wanted) : IAsyncDisposable
{
    private readonly DirectoryInfo run = Directory.CreateTempSubdirectory("equisep-run-");
    private readonly string[] ports =
    [
        "--amqp-port", $"{Loopback.FreePort()}", "--blob-port", $"{Loopback.FreePort()}",
        "--dashboard-port", $"{Loopback.FreePort()}", "--otlp-port", $"{Loopback.FreePort()}",
    ];

    private string[] HiddenPorts => [.. ((string[])["epmd", "dist", "otlp-http"]).Select(name => Path.Combine(run.FullName, $"{name}.port"))];

    /// <summary>The processes by name.</summary>
    public static string[] Names { get; } = ["epmd", "rabbitmq", "azurite", "dashboard"];

    /// <summary>Starts what does not run.</summary>
    /// <returns>What up.sh prints.</returns>
    public Task<string> UpAsync()
    {
        // Ports that cannot be named are those of the last time; the usual ones may be another broker's by the time they are taken.
        foreach (var port in HiddenPorts.Where(port => !File.Exists(port)))
        {
            File.WriteAllText(port, $"{Loopback.FreePort()}\n");
        }

        return RunAsync("up.sh", ["--run", run.FullName, .. ports, .. wanted.Length == 0 ? ["servers"] : wanted]);
    }

    /// <summary>Ends them.</summary>
    public Task<string> DownAsync() => RunAsync("down.sh", ["--run", run.FullName]);

    /// <summary>The process number of a server.</summary>
    public int Pid(string name) => int.Parse(File.ReadAllText(Path.Combine(run.FullName, $"{name}.pid")), CultureInfo.InvariantCulture);

    /// <summary>What the broker answers to a term of Erlang.</summary>
    public async Task<string> AskBrokerAsync(string term)
    {
        var start = new ProcessStartInfo("/usr/lib/rabbitmq/bin/rabbitmqctl", ["-n", "equisep@localhost", "-q", "eval", term])
        {
            Environment =
            {
                ["HOME"] = Path.Combine(run.FullName, "rabbitmq"),
                ["ERL_EPMD_PORT"] = (await File.ReadAllTextAsync(Path.Combine(run.FullName, "epmd.port"))).Trim(),
                ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
            },
        };
        return (await RunAsync(start)).Trim();
    }

    /// <summary>Kills a server (SIGKILL).</summary>
    public async Task KillAsync(string name)
    {
        using var process = Process.GetProcessById(Pid(name));
        process.Kill();
        await Waiting.UntilAsync(() => Task.FromResult(Lives(process.Id)), lives => !lives, $"{name} still lived");
    }

    /// <summary>Whether a process is there and has not ended.</summary>
    public static bool Lives(int pid) => File.Exists($"/proc/{pid}/stat") && File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1][0] != 'Z';

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DownAsync();
        run.Delete(recursive: true);
    }

    private static Task<string> RunAsync(string script, string[] arguments) => RunAsync(new ProcessStartInfo(Repository.Script(script), arguments));

    private static async Task<string> RunAsync(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(3));
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{start.FileName} ended with {process.ExitCode}: {output}{await error}");
        return output;
    }
}
