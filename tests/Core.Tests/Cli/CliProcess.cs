using System.Diagnostics;
using System.Text;

namespace EquiSep.Core.Tests.Cli;

/// <summary>The command line as a process of its own, beside the tests.</summary>
internal static class CliProcess
{
    public static Process Start(params string[] args) => Start([], args);

    /// <summary>Starts with variables added to the environment.</summary>
    public static Process Start(IEnumerable<(string Name, string Value)> variables, params string[] args)
    {
        // A shell gives programs that it starts in the background an ignored SIGINT, which their children inherit.
        var dotnet = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", dotnet] : [dotnet];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "equisep.dll"));
        Array.ForEach(args, start.ArgumentList.Add);
        return Process.Start(start)!;
    }

    public static async Task WaitAsync(Process process)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            await process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Assert.Fail("The process did not end within 2 minutes.");
        }
    }
}
