using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EquiSep.Testing;

/// <summary>A program as a process, with all that it writes; a service is on a port that is free.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> lines = [];
    private readonly Process process;

    /// <summary>Starts it.</summary>
    /// <param name="project">Such as Api.</param>
    /// <param name="settings">What it is told in its environment.</param>
    public ServiceProcess(string project, params IEnumerable<(string Name, string Value)> settings)
        : this(project, [], settings)
    {
    }

    /// <summary>Starts it.</summary>
    /// <param name="project">Such as Cli.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="settings">What it is told in its environment.</param>
    public ServiceProcess(string project, string[] arguments, params IEnumerable<(string Name, string Value)> settings)
    {
        var program = Checkout.Program(project);
        Project = project;
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(program) };
        foreach (var (name, value) in settings.Append(("ASPNETCORE_URLS", "http://127.0.0.1:0")))
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start)!;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        void Keep(object? sender, DataReceivedEventArgs line) => lines.Enqueue(line.Data ?? "");
    }

    /// <summary>Which service it is.</summary>
    public string Project { get; }

    /// <summary>What it has written.</summary>
    public string Output => string.Join('\n', lines);

    /// <summary>What others on this machine see of it while it runs.</summary>
    public string CommandLine => File.ReadAllText($"/proc/{process.Id}/cmdline");

    /// <summary>The port it listens on, once it does.</summary>
    public async Task<int> PortAsync()
    {
        await WaitForAsync("Now listening on: http://127.0.0.1:");
        return int.Parse(Address().Match(Output).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until it has written something.</summary>
    public Task WaitForAsync(string text) => Waiting.UntilAsync(
        () =>
        {
            Assert.False(process.HasExited, $"{Project} has ended: {Output}");
            return Task.FromResult(Output.Contains(text, StringComparison.Ordinal));
        },
        $"{Project} writes '{text}'");

    /// <summary>Waits until it has ended by itself, and all that it wrote is here.</summary>
    public async Task<int> ExitAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Waiting.Longest);
        return process.ExitCode;
    }

    /// <summary>Asks it to end.</summary>
    public Task<int> EndAsync()
    {
        ProcessSignals.Send(Signal.Terminate, process.Id);
        return ExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    [GeneratedRegex(@"Now listening on: http://127\.0\.0\.1:(\d+)")]
    private static partial Regex Address();
}
