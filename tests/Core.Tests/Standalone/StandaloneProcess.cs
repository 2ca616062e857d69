using System.Diagnostics;
using System.Text;

namespace EquiSep.Core.Tests.Standalone;

/// <summary>The command line as a process of its own, beside the tests.</summary>
internal static class StandaloneProcess
{
    public static Process Start(params string[] args) => Start([], args);

    /// <summary>Starts with variables added to the environment.</summary>
    public static Process Start(IEnumerable<(string Name, string Value)> variables, params string[] args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "EquiSep.Standalone.dll"));
        Array.ForEach(args, start.ArgumentList.Add);
        return Process.Start(start)!;
    }

    public static async Task WaitAsync(Process process)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            await process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Assert.Fail("The process did not end within 60 s.");
        }
    }
}
