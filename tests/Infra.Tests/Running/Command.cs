using System.Diagnostics;

namespace EquiSep.Infra.Tests.Running;

/// <summary>Programs that end by themselves within a minute.</summary>
internal static class Command
{
    private static readonly TimeSpan bound = TimeSpan.FromMinutes(1);

    /// <summary>Whether a program is on the path.</summary>
    public static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Runs a program.</summary>
    /// <returns>Its exit code and what it wrote.</returns>
    public static async Task<(int Code, string Output)> TryAsync(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        try
        {
            var error = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(bound);
            await process.WaitForExitAsync();
            return (process.ExitCode, output + await error);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Runs a program that has to succeed.</summary>
    /// <returns>What it wrote.</returns>
    public static async Task<string> RunAsync(ProcessStartInfo start)
    {
        var (code, output) = await TryAsync(start);
        Assert.True(code == 0, $"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {code}: {output}");
        return output;
    }
}
