using System.Diagnostics;
using EquiSep.Cli;

namespace EquiSep.Core.Tests.Cli;

/// <summary>Standard output and error that cannot be written are no reason to abort.</summary>
public sealed class OutputTests
{
    private const string NotWritten = "Standard output could not be written";
    private const string Advice = "Send it to a file or a program that takes it.";

    [Theory]
    [InlineData("list --results", ">&-", 1, $"{NotWritten}: it is closed. {Advice}")]
    [InlineData("list --results", ">/dev/full", 1, $"{NotWritten}: No space left on device. {Advice}")]
    [InlineData("run gone --results", ">/dev/null 2>&-", 2, "")]
    public async Task A_process_ends_in_good_order(string command, string redirection, int code, string message)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "streams are closed by a shell, and /dev/full is of Linux");
        using var folder = new ScratchFolder();
        var program = Path.Combine(AppContext.BaseDirectory, "equisep.dll");
        string[] shell = ["-c", $"exec dotnet \"$0\" {command} \"$1\" {redirection}", program, folder.Path];
        var start = new ProcessStartInfo("sh", shell) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await CliProcess.WaitAsync(process);
        Assert.Equal((code, message), (process.ExitCode, error.Trim()));
    }

    [Fact]
    public void What_was_written_before_stays_and_a_failure_is_told_once()
    {
        using var inner = new BreakingWriter();
        using var output = new FaultTolerantWriter(inner);
        output.WriteLine("one");
        inner.IsBroken = true;
        output.WriteLine("two");
        inner.IsBroken = false;
        output.Write('3');
        using var error = new StringWriter();
        Assert.Equal(1, output.ExitCodeOf(0, error));
        Assert.Equal(130, output.ExitCodeOf(130, TextWriter.Null));
        Assert.Equal("one", inner.ToString().Trim());
        Assert.Equal($"{NotWritten}: Broken. {Advice}", error.ToString().Trim());
    }

    private sealed class BreakingWriter : StringWriter
    {
        public bool IsBroken { get; set; }

        public override void WriteLine(string? value)
        {
            if (IsBroken)
            {
                throw new IOException("Broken.");
            }

            base.WriteLine(value);
        }
    }
}
