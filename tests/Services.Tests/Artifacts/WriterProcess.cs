using System.Diagnostics;

namespace EquiSep.Services.Tests.Artifacts;

/// <summary>A process that writes artifacts (tests/ArtifactWriter), killed with the test that started it.</summary>
internal sealed class WriterProcess : IDisposable
{
    private readonly Process process;

    public WriterProcess(string name, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "EquiSep.ArtifactWriter.dll"), $"--name={name}", .. arguments])
        {
            RedirectStandardOutput = true,
        };
        process = Process.Start(start)!;
    }

    /// <summary>Waits until it says a word.</summary>
    public async Task SaysAsync(string word)
    {
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Waiting.Longest) is { } line)
        {
            if (line == word)
            {
                return;
            }
        }

        Assert.Fail($"The writer ended before it said {word}.");
    }

    /// <summary>Waits for a good end.</summary>
    /// <returns>The lines that it has written since it was last asked; those of its log are among them.</returns>
    public async Task<string[]> EndAsync()
    {
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Waiting.Longest);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
        return output.Split('\n');
    }

    /// <summary>Kills it (SIGKILL) and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public void Dispose()
    {
        process.Kill();
        process.Dispose();
    }
}
