using System.Collections.Concurrent;
using System.Diagnostics;

namespace EquiSep.Api.Tests.Access;

/// <summary>The API as a process of its own, with all that it writes.</summary>
internal sealed class ApiProcess : IAsyncDisposable
{
    private static readonly TimeSpan longestWait = TimeSpan.FromSeconds(60);
    private readonly ConcurrentQueue<string> lines = [];
    private readonly Process process;

    public ApiProcess(IEnumerable<(string Name, string Value)> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "EquiSep.Api.dll")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        process = Process.Start(start)!;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        void Keep(object? sender, DataReceivedEventArgs line) => lines.Enqueue(line.Data ?? "");
    }

    public string Output => string.Join('\n', lines);

    /// <summary>Waits until something holds; false when it does not come.</summary>
    public async Task<bool> UntilAsync(Func<bool> holds)
    {
        var began = Stopwatch.GetTimestamp();
        while (!holds() && !process.HasExited && Stopwatch.GetElapsedTime(began) < longestWait)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), ApiHost.Token);
        }

        return holds();
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task<int> ExitAsync()
    {
        await process.WaitForExitAsync(ApiHost.Token).WaitAsync(longestWait);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }
}
