using System.Diagnostics;
using System.Text.Json;

namespace EquiSep.Core.Tests.Cli;

public sealed class StopTests
{
    private static readonly string[] Command = ["run", "optimization", "--only", "momentum-L2", "--epochs", "1000", "--offline", "--log-steps"];

    [Fact]
    public void A_stopped_run_goes_on_where_it_stopped_and_ends_with_the_same_bits()
    {
        using var whole = new ScratchFolder();
        using var halves = new ScratchFolder();
        Assert.Equal(0, Invocation.Of([.. Command, "--results", whole.Path]).ExitCode);

        using var stop = new CancellationTokenSource();
        using var output = new StoppingWriter("epoch ", stop);
        var stopped = Invocation.Of(output, stop.Token, [.. Command, "--results", halves.Path]);
        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains("the same command continues", stopped.Error, StringComparison.Ordinal);
        Assert.Equal("checkpoint.safetensors", Path.GetFileName(Assert.Single(ModelFiles(halves))));

        var continued = Invocation.Of([.. Command, "--results", halves.Path]);
        Assert.Equal(0, continued.ExitCode);
        Assert.Matches("momentum-L2: training goes on after epoch [1-9]", continued.Output);
        Assert.Equal(["model.json", "model.safetensors"], ModelFiles(halves).Select(Path.GetFileName).Order());
        foreach (var name in new[] { "model.safetensors", "separation.csv", "steps.csv" })
        {
            Assert.Equal(File.ReadAllBytes(whole.At("optimization", "momentum-L2", name)), File.ReadAllBytes(halves.At("optimization", "momentum-L2", name)));
        }
    }

    [Fact]
    public void Runs_that_had_not_begun_are_stopped_too()
    {
        using var folder = new ScratchFolder();
        using var stop = new CancellationTokenSource();
        using var output = new StoppingWriter("epoch ", stop);
        var stopped = Invocation.Of(output, stop.Token, "run", "optimization", "--parallel", "1", "--epochs", "1000", "--offline", "--results", folder.Path);
        Assert.Equal(130, stopped.ExitCode);
        Assert.Equal(9, stopped.Output.Split('\n').Count(line => line.Contains(": stopped", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_damaged_checkpoint_is_named_and_training_starts_anew()
    {
        using var folder = new ScratchFolder();
        using var stop = new CancellationTokenSource();
        using var output = new StoppingWriter("epoch ", stop);
        Invocation.Of(output, stop.Token, [.. Command, "--results", folder.Path]);
        var checkpoint = Assert.Single(ModelFiles(folder));
        var bytes = File.ReadAllBytes(checkpoint);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(checkpoint, bytes);

        var run = Invocation.Of([.. Command, "--results", folder.Path]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("momentum-L2: the checkpoint was damaged (", run.Output, StringComparison.Ordinal);
        Assert.Contains("training starts anew", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("goes on", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_signal_or_two_at_once_stop_the_process_with_code_130_and_a_whole_JSON_document(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent by kill");
        using var folder = new ScratchFolder();
        using var process = CliProcess.Start("run", "optimization", "--only", "sgd-L18", "--epochs", "600", "--offline", "--json", "--results", folder.Path);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is var line && line?.Contains("epoch ", StringComparison.Ordinal) != true)
        {
            Assert.NotNull(line);
        }

        using (var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await CliProcess.WaitAsync(process);
        Assert.Equal(130, process.ExitCode);
        using var document = JsonDocument.Parse(await output);
        Assert.Equal("stopped", document.RootElement.GetProperty("runs")[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_process_prints_help_and_refuses_what_it_does_not_know()
    {
        using var help = CliProcess.Start("--help");
        Assert.Contains("run <preset | spec.json>", await help.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await CliProcess.WaitAsync(help);
        Assert.Equal(0, help.ExitCode);

        using var unknown = CliProcess.Start("run", "nothing");
        Assert.Contains("There is no preset 'nothing'", await unknown.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await CliProcess.WaitAsync(unknown);
        Assert.Equal(2, unknown.ExitCode);
    }

    private static string[] ModelFiles(ScratchFolder folder) => Directory.GetFiles(folder.At("artifacts", "models"), "*", SearchOption.AllDirectories);

    /// <summary>Asks for a stop as soon as a text is written.</summary>
    private sealed class StoppingWriter(string text, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(text, StringComparison.Ordinal) == true)
            {
                stop.Cancel();
            }
        }
    }
}
