using System.Diagnostics;

namespace EquiSep.Testing;

/// <summary>Programs that end by themselves.</summary>
internal static class Command
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="start">The program.</param>
    /// <param name="bound">How long it may take.</param>
    /// <returns>What it wrote to its standard output.</returns>
    public static async Task<string> RunAsync(ProcessStartInfo start, TimeSpan bound)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(bound);
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, $"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {output}{await error}");
            return output;
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
