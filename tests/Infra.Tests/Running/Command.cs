using System.Diagnostics;

namespace EquiSep.Infra.Tests.Running;

/// <summary>Programs that end by themselves.</summary>
internal static class Command
{
    private static readonly TimeSpan usualBound = TimeSpan.FromMinutes(2);

    /// <summary>Whether a program is on the path.</summary>
    public static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Runs a program.</summary>
    /// <param name="start">The program.</param>
    /// <param name="bound">How long it may take; two minutes where it is not named.</param>
    /// <returns>Its exit code and what it wrote.</returns>
    public static async Task<(int Code, string Output)> TryAsync(ProcessStartInfo start, TimeSpan? bound = null)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        try
        {
            var error = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(bound ?? usualBound);
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
    /// <param name="start">The program.</param>
    /// <param name="bound">How long it may take; two minutes where it is not named.</param>
    /// <returns>What it wrote.</returns>
    public static async Task<string> RunAsync(ProcessStartInfo start, TimeSpan? bound = null)
    {
        var (code, output) = await TryAsync(start, bound);
        Assert.True(code == 0, $"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {code}: {output}");
        return output;
    }
}
