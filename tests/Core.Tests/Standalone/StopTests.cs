using System.Diagnostics;
using System.Text.Json;

namespace EquiSep.Core.Tests.Standalone;

public sealed class StopTests
{
    private static readonly string[] Command = ["run", "optimization", "--only", "momentum-L2", "--epochs", "10", "--offline", "--log-steps"];

    [Fact]
    public void A_stopped_run_goes_on_where_it_stopped_and_ends_with_the_same_bits()
    {
        using var whole = new ScratchFolder();
        using var halves = new ScratchFolder();
        Assert.Equal(0, Invocation.Of([.. Command, "--results", whole.Path]).ExitCode);

        using var stop = new CancellationTokenSource();
        using var output = new StoppingWriter("epoch 4/10", stop);
        var stopped = Invocation.Of(output, stop.Token, [.. Command, "--results", halves.Path]);
        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains("the same command continues", stopped.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(halves.At("artifacts", "models"), "*.checkpoint"));
        Assert.Empty(Directory.GetDirectories(halves.At("artifacts", "models")));

        var continued = Invocation.Of([.. Command, "--results", halves.Path]);
        Assert.Equal(0, continued.ExitCode);
        Assert.DoesNotContain("epoch 4/10", continued.Output, StringComparison.Ordinal);
        Assert.Contains("epoch 5/10", continued.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(halves.At("artifacts", "models")));
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
        using var output = new StoppingWriter("epoch 4/10", stop);
        var stopped = Invocation.Of(output, stop.Token, "run", "optimization", "--parallel", "1", "--epochs", "10", "--offline", "--results", folder.Path);
        Assert.Equal(130, stopped.ExitCode);
        Assert.Equal(9, stopped.Output.Split('\n').Count(line => line.Contains(": stopped", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_damaged_checkpoint_is_named_and_training_starts_anew()
    {
        using var folder = new ScratchFolder();
        using var stop = new CancellationTokenSource();
        using var output = new StoppingWriter("epoch 4/10", stop);
        Invocation.Of(output, stop.Token, [.. Command, "--results", folder.Path]);
        var checkpoint = Assert.Single(Directory.GetFiles(folder.At("artifacts", "models")));
        var bytes = File.ReadAllBytes(checkpoint);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(checkpoint, bytes);

        var run = Invocation.Of([.. Command, "--results", folder.Path]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"training starts anew, for {checkpoint} does not serve:", run.Output, StringComparison.Ordinal);
        Assert.Contains("epoch 4/10", run.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.At("artifacts", "models")));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_or_two_at_once_stop_the_process_with_code_130_and_a_whole_JSON_document(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent by kill");
        using var folder = new ScratchFolder();
        using var process = StandaloneProcess.Start("run", "optimization", "--only", "sgd-L18", "--epochs", "100000", "--offline", "--json", "--results", folder.Path);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal("[1/1] sgd-L18: 100000 epochs", await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken));
        using (var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await StandaloneProcess.WaitAsync(process);
        Assert.Equal(130, process.ExitCode);
        using var document = JsonDocument.Parse(await output);
        Assert.Equal("stopped", document.RootElement.GetProperty("runs")[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_process_prints_help_and_refuses_what_it_does_not_know()
    {
        using var help = StandaloneProcess.Start("--help");
        Assert.Contains("run <preset | spec.json>", await help.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await StandaloneProcess.WaitAsync(help);
        Assert.Equal(0, help.ExitCode);

        using var unknown = StandaloneProcess.Start("run", "nothing");
        Assert.Contains("There is no preset 'nothing'", await unknown.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await StandaloneProcess.WaitAsync(unknown);
        Assert.Equal(2, unknown.ExitCode);
    }

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
